// Giving, liking, wanting, having, talking, knowing.
#include "data/generator/constructions.h"

namespace heed::data {
namespace {

/// gives the queen a ring, gives him a ring: à la reine, lui.
Sentence giving(Chooser& chooser) {
  static const char* const acts[] = {"give", "show", "lend", "send"};
  const NounPhrase subject = person(chooser, Who::third);
  Predicate predicate;
  predicate.verb = &verb(acts[chooser.below(4)]);
  const std::string things = predicate.verb->base == "send" ? "send"
                             : predicate.verb->base == "lend"
                                 ? "small instr mine"
                                 : "gift small picture send fruit book";
  const Noun& thing = chooser.pick(nouns(things));
  const bool plural = chooser.chance(20);
  const Article article = chooser.chance(60) ? Article::a : Article::the;
  const NounPhrase object = noun_phrase(chooser, thing, article, {plural, 30});
  const int to = chooser.below(6);
  if (to < 3) {
    const NounPhrase other = person(chooser, Who::one);
    if (other.french == subject.french) chooser.give_up();
    const Phrase receiver{other.english, "à " + other.french};
    predicate.rest =
        chooser.chance(50)
            ? Phrase{receiver.english + " " + object.english, object.french + " " + receiver.french}
            : object + Phrase{"to " + receiver.english, receiver.french};
  } else {
    static const char* const english[] = {"him", "her", "me", "us", "them"};
    static const char* const french[] = {"lui", "lui", "me", "nous", "leur"};
    const int which = chooser.below(5);
    predicate.clitic = french[which];
    predicate.rest = {std::string(english[which]) + " " + object.english, object.french};
  }
  const int tense = chooser.below(3);
  if (tense == 0) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past);
    return finish(with_time(chooser, body, say(chooser, "past-time")));
  }
  if (tense == 1) {
    const Phrase body = clause(chooser, subject, predicate, Tense::future);
    return finish(body + say(chooser, "future-time"));
  }
  return finish(clause(chooser, subject, predicate,
                       chooser.chance(50) ? Tense::present : Tense::progressive));
}

/// likes oranges: generic les; mass nouns le and la.
Sentence liking(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  static const char* const acts[] = {"like", "love", "hate", "prefer"};
  Predicate predicate;
  predicate.verb = &verb(acts[chooser.below(4)]);
  const bool prefers = predicate.verb->base == "prefer";
  const int what = chooser.weighted({9, 6, 2, 2});
  if (what == 0) {
    const Noun& noun = chooser.pick(nouns("fruit vegetable animal flower sweet film"));
    predicate.rest = noun_phrase(chooser, noun, Article::bare, true, nullptr, nullptr);
  } else if (what == 1) {
    const Noun& noun = chooser.pick(nouns("mass drink"));
    predicate.rest = noun_phrase(chooser, noun, Article::bare, false, nullptr, nullptr);
  } else if (what == 2) {  // likes the island
    predicate.rest = noun_phrase(chooser, chooser.pick(nouns("nature visit")), Article::the, {});
  } else {  // loves her dog
    const Noun& known = chooser.pick(nouns("pet kin"));
    if (known.has("elder") && subject.agreement.plural) chooser.give_up();
    predicate.rest = noun_phrase(chooser, known, own(subject), {});
  }
  if (prefers) return finish(clause(chooser, subject, predicate, Tense::present));
  const Tense tense = chooser.chance(25) ? Tense::past : Tense::present;
  return finish(clause(chooser, subject, predicate, tense, some_negation(chooser, 25)));
}

/// wants a hat, wants to buy a hat, can open the door, must repair the bridge
Sentence wanting(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  static const char* const acts[] = {"want", "want", "can", "must"};
  const int which = 1 + chooser.weighted({2, 1, 1, 1});
  Predicate predicate;
  predicate.verb = &verb(which == 4 ? "want" : acts[which]);
  const Negation negation = some_negation(chooser, which == 3 ? 0 : 30);
  const bool negated = negation != Negation::none;
  const Tense tense = which < 2 && chooser.chance(35) ? Tense::past : Tense::present;
  if (which == 4) {
    const Noun& thing = chooser.pick(nouns("cloth pet instr mine furn gift dev"));
    const NounPhrase object = noun_phrase(chooser, thing, Article::a, {false, 50, negated});
    predicate.rest = object;
    return finish(clause(chooser, subject, predicate, tense, negation));
  }
  const Predicate inner =
      chooser.chance(75) ? act(chooser, subject, negated, true) : activity(chooser, true);

  const std::string to = which < 2 ? "to " : "";
  const std::string particle = inner.verb->particle.empty() ? "" : " " + inner.verb->particle;
  predicate.rest = Phrase{to + inner.verb->base + particle, inner.verb->infinitive} + inner.rest;
  return finish(clause(chooser, subject, predicate, tense, negation));
}

Sentence having(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  Predicate predicate;
  predicate.verb = &verb("have");
  const Noun& thing =
      chooser.pick(nouns("cloth pet cattle instr bird mine home small flower furn kin"));
  const bool elder = thing.has("elder");
  if (elder && thing.english != "uncle" && thing.english != "aunt") chooser.give_up();
  const int kind = chooser.below(4);
  const bool plural = thing.has("flower") || chooser.chance(20);
  const int adjectives = thing.has("kin") ? 0 : 45;
  const Tense tense = chooser.chance(25) ? Tense::past : Tense::present;
  if (kind == 0) {
    predicate.rest = noun_phrase(chooser, thing, Article::a, {false, 0, true});
    return finish(clause(chooser, subject, predicate, tense, Negation::not_));
  }
  if (kind == 1) {  // "has no car" is "n'a pas de voiture"
    const Phrase object = noun_phrase(chooser, thing, Article::no, {plural, 0, true});
    const std::string english =
        english_verb(*predicate.verb, tense, subject.agreement, Negation::none, false, "");
    const std::string french = french_verb(predicate, tense, subject.agreement, Negation::not_);
    return finish(subject + Phrase{english, french} + object);
  }
  predicate.rest = noun_phrase(chooser, thing, Article::a, {plural, adjectives});
  return finish(clause(chooser, subject, predicate, tense));
}

Sentence talking(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const NounPhrase other = person(chooser, chooser.chance(70) ? Who::one : Who::many);
  if (other.french == subject.french) chooser.give_up();
  Predicate predicate;
  const bool talk = chooser.chance(60);
  predicate.verb = &verb(talk ? "talk to" : "listen to");
  predicate.rest = other;
  const int tense = chooser.below(3);
  if (tense == 0)
    return finish(
        clause(chooser, subject, predicate, Tense::progressive, some_negation(chooser, 20)));
  if (tense == 1) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past);
    return finish(with_time(chooser, body, say(chooser, "past-day")));
  }
  predicate.frequency = say(chooser, "frequency");
  return finish(clause(chooser, subject, predicate, Tense::present));
}

Sentence knowing(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const NounPhrase other = person(chooser, chooser.chance(70) ? Who::one : Who::many);
  if (other.french == subject.french) chooser.give_up();
  Predicate predicate;
  predicate.verb = &verb("know");
  predicate.rest = other;
  const Negation negation = some_negation(chooser, 30);
  const Tense tense = chooser.chance(25) ? Tense::past : Tense::present;
  return finish(clause(chooser, subject, predicate, tense, negation));
}

}  // namespace

std::vector<Construction> wish_constructions() {
  return {{"giving", 28, giving}, {"liking", 22, liking},   {"wanting", 32, wanting},
          {"having", 25, having}, {"talking", 14, talking}, {"knowing", 8, knowing}};
}

}  // namespace heed::data
