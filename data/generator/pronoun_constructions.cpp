// Relative clauses, and pronouns that look back.
#include "data/generator/constructions.h"
#include "data/generator/relative.h"

namespace heed::data {
namespace {

/// The dress the princess bought is green: que, and the participle agrees.
Sentence relative_object(Chooser& chooser) {
  const Noun& thing = chooser.pick(
      nouns("fruit dish cloth pair write vehicle home picture furn hold animal flower"));
  const bool plural = thing.has("pair") || chooser.chance(35);
  const NounPhrase head =
      noun_phrase(chooser, thing, Article::the, plural,
                  chooser.chance(15) ? any_adjective(chooser, thing, "b") : nullptr, nullptr);
  const Relative clause_ = object_relative(chooser, head, {.time = 25, .place = 0});
  const Adjective* said = any_adjective(chooser, thing, "abp");
  if (said == nullptr || said->english == "open" || said->english == "closed" ||
      said->english == "shut" || head.english.find(said->english) != std::string::npos)
    chooser.give_up();
  if (chooser.hopeless()) return {};
  NounPhrase subject = head;
  static_cast<Phrase&>(subject) = head + clause_.phrase;
  const Tense tense = chooser.chance(65) ? Tense::present : Tense::past;
  const Predicate is = be_adjective(chooser, *said, head.agreement);
  return finish(clause(chooser, subject, is, tense));
}

/// The woman who lives near the river is a nurse.
Sentence relative_subject(Chooser& chooser) {
  const Noun& who = chooser.pick(nouns("man woman boy girl lady soldier"));
  const bool plural = chooser.chance(35);
  const int kind = chooser.below(3);
  NounPhrase head =
      noun_phrase(chooser, who, kind == 2 ? Article::a : Article::the, {plural && kind < 2, 15});
  const Phrase relative = subject_relative(chooser, head.agreement);
  static_cast<Phrase&>(head) = head + relative;
  if (kind == 2) {
    const NounPhrase knower = person(chooser, Who::any);
    return finish(clause(chooser, knower, act_on(chooser, verb("know"), head), Tense::present));
  }
  if (kind == 0 && !plural && who.has("adult") && !who.has("working")) {
    const Trade& trade = chooser.pick(trades());
    Predicate is;
    is.verb = &verb("be");
    is.rest = {"a " + trade.english, who.feminine ? trade.feminine : trade.masculine};
    return finish(clause(chooser, head, is, Tense::present));
  }
  return finish(clause(chooser, head, be_adjective(chooser, feeling(chooser, head), head.agreement),
                       Tense::present));
}

/// The cat is small, but I see it: the pronoun stands before the French verb.
Sentence looking_back(Chooser& chooser) {
  const bool animate = chooser.chance(50);
  NounPhrase thing;
  if (animate) {
    thing = person(chooser, chooser.chance(50) ? Who::one : Who::many);
  } else {
    const Noun& noun = chooser.pick(nouns("pet cloth small carry read mine picture cattle"));
    thing = noun_phrase(chooser, noun, Article::the, {chooser.chance(30), 10});
  }
  static const char* const person_verbs[] = {"see", "help", "follow", "invite", "wait for", "like"};
  static const char* const thing_verbs[] = {"see", "like", "look for", "want", "take", "hide"};
  const int which = chooser.below(6);
  Predicate act;
  act.verb = &verb(animate ? person_verbs[which] : thing_verbs[which]);
  const Phrase it = object_pronoun(thing);
  act.clitic = it.french;
  act.rest = {it.english, ""};
  const NounPhrase actor =
      chooser.chance(50) ? pronoun(1, chooser.chance(40), false) : person(chooser, Who::one);
  if (actor.french == thing.french) chooser.give_up();
  Predicate is;
  const bool where = chooser.chance(40);
  if (where) {
    is.verb = &verb("be");
    const bool outdoors = !animate && (thing.noun->has("vehicle") || thing.noun->has("animal"));
    is.rest = say(chooser, animate ? "here" : outdoors ? "road-place" : "thing-place");
  } else {
    const Noun* model = animate && thing.noun == nullptr ? &noun("boy") : thing.noun;
    const Adjective* said = any_adjective(chooser, *model, animate ? "p" : "abp");
    if (said == nullptr) chooser.give_up();
    if (chooser.hopeless()) return {};
    is = be_adjective(chooser, *said, thing.agreement, false);
  }
  const Phrase link = where ? Phrase{"and", "et"} : Phrase{", but", ", mais"};
  if (!where) {  // "but" wants a contrast: it is small, but I see it; she is sad, but I help her
    bool contrast = false;
    for (const char* word :
         {"small", "old", "expensive", "dirty", "heavy", "sad", "unhappy", "tired", "sick", "ill",
          "late", "angry", "shy", "boring", "difficult", "broken", "lazy", "slow"}) {
      contrast = contrast || is.rest.english == word;
    }
    const std::string& does = act.verb->base;
    // One sees what is small, waits for those who are late, helps those who are not well.
    const bool small = is.rest.english == "small", late = is.rest.english == "late";
    const bool fits = does == "see"    ? small
                      : does == "wait" ? late
                                       : does == "like" || does == "want" || does == "help";
    if (!contrast || !fits) chooser.give_up();
  }
  const bool past = !act.verb->state && which != 5 && chooser.chance(30);
  act.agrees = past;
  act.object = thing.agreement;
  if (act.verb->base == "hide") chooser.give_up();
  const bool progressive =
      act.verb->base == "look" || act.verb->base == "wait" || act.verb->base == "follow";
  const Negation negation = !past && chooser.chance(10) ? Negation::not_ : Negation::none;
  const Tense tense = past ? Tense::past : progressive ? Tense::progressive : Tense::present;
  const Phrase second = clause(chooser, actor, act, tense, negation);
  return finish(clause(chooser, thing, is, past ? Tense::past : Tense::present) + link + second);
}

/// She bought a pear and ate it: l'a mangée.
Sentence and_it(Chooser& chooser) {
  static const char* const chains[][3] = {{"buy", "eat", "fruit sweet sandwich tart cake"},
                                          {"find", "sell", "pet vehicle jewel picture"},
                                          {"buy", "hide", "gift small send"},
                                          {"write", "send", "letter message invitation"},
                                          {"open", "close", "fixed hold"},
                                          {"repair", "sell", "vehicle dev instr"},
                                          {"choose", "buy", "cloth jewel picture"},
                                          {"wash", "eat", "fruit"},
                                          {"repair", "paint", "furn boat"},
                                          {"lose", "find", "small pet cloth"}};
  const int which = chooser.below(10);
  const auto& chain = chains[which];
  if (!chooser.may_say(verb(chain[0]).past) || !chooser.may_say(verb(chain[1]).past))
    chooser.give_up();
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& thing = chooser.pick(nouns(chain[2]));
  const bool plural = chooser.chance(25);
  const bool known = verb(chain[0]).base == "open" || verb(chain[0]).base == "lose" ||
                     verb(chain[0]).base == "repair" || verb(chain[0]).base == "draw";
  const NounPhrase object =
      noun_phrase(chooser, thing, known ? Article::the : Article::a, {plural, which == 7 ? 0 : 25});
  Predicate first = act_on(chooser, verb(chain[0]), object);
  Predicate second;
  second.verb = &verb(chain[1]);
  NounPhrase thing_again = object;
  thing_again.animate = false;
  const Phrase it = object_pronoun(thing_again);
  second.clitic = it.french;
  second.agrees = true;
  second.object = object.agreement;
  const Phrase head = clause(chooser, subject, first, Tense::past) + Phrase{"and", "et"};
  const Phrase tail{
      english_verb(*second.verb, Tense::past, subject.agreement, Negation::none, false, "") + " " +
          it.english,
      french_verb(second, Tense::past, subject.agreement, Negation::none)};
  return finish(chooser.chance(60) ? head + tail + say(chooser, "past-day") : head + tail);
}

/// I saw her yesterday: gender comes with the pronoun.
Sentence saw_her(Chooser& chooser) {
  const bool feminine = chooser.chance(50);
  const NounPhrase subject = person(chooser, Who::any);
  static const char* const acts[] = {"see",   "help",   "follow",   "meet",
                                     "thank", "invite", "wait for", "hear"};
  Predicate act;
  act.verb = &verb(acts[chooser.below(8)]);
  act.rest = feminine ? Phrase{"her", ""} : Phrase{"him", ""};
  act.clitic = feminine ? "la" : "le";
  act.agrees = true;
  act.object = {feminine, false, 3};
  const Negation negation = chooser.chance(20) ? Negation::not_ : Negation::none;
  if (chooser.chance(70)) {
    const Phrase time = say(chooser, "past-time");
    const Phrase body = clause(chooser, subject, act, Tense::past, negation);
    return finish(with_time(chooser, body, time));
  }
  act.agrees = false;
  const Phrase time = say(chooser, "future-time");
  return finish(clause(chooser, subject, act, Tense::future, negation) + time);
}

/// I like my sister and I help her.
Sentence and_help(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& kin = chooser.pick(nouns("kin"));
  const NounPhrase other = noun_phrase(chooser, kin, own(subject), {});
  static const char* const states[] = {"like", "love"};
  static const char* const acts[] = {"help", "invite", "listen to"};
  Predicate help;
  help.verb = &verb(acts[chooser.below(3)]);
  const Phrase it = object_pronoun(other);
  help.rest = {it.english, ""};
  help.clitic = it.french;
  if (chooser.chance(50)) help.frequency = say(chooser, "frequency");
  const Phrase second = clause(chooser, again(subject), help, Tense::present);
  const Predicate likes = act_on(chooser, verb(states[chooser.below(2)]), other);
  return finish(clause(chooser, subject, likes, Tense::present) + Phrase{"and", "et"} + second);
}

Sentence thinking(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any), other = person(chooser, Who::one);
  if (subject.french == other.french) chooser.give_up();
  Predicate think;
  think.verb = &verb("think");
  const Phrase that{chooser.chance(60) ? "that" : "", "que"};
  const Phrase body = clause(chooser, subject, think, Tense::present) + that;
  if (chooser.chance(50)) {
    return finish(body + idiom_clause(chooser, other, Tense::present, say(chooser, "idiom")));
  }
  return finish(body + clause(chooser, other,
                              be_adjective(chooser, feeling(chooser, other), other.agreement),
                              Tense::present));
}

}  // namespace

std::vector<Construction> pronoun_constructions() {
  return {{"relative-object", 34, relative_object},
          {"relative-subject", 24, relative_subject},
          {"looking-back", 32, looking_back},
          {"and-it", 22, and_it},
          {"saw-her", 14, saw_her},
          {"and-help", 10, and_help},
          {"thinking", 10, thinking}};
}

}  // namespace heed::data
