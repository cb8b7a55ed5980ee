// Questions, all with est-ce que; and "you", whose tu or vous is told by the name or title.
#include "data/generator/constructions.h"

namespace heed::data {
namespace {

Sentence ask(const Phrase& question) { return finish(question, "?"); }

Phrase prefix(const char* english, const char* french) { return {english, french}; }

Sentence is_it(Chooser& chooser) {
  if (chooser.chance(12)) {
    const NounPhrase whom = person(chooser, Who::one);
    const Trade& trade = chooser.pick(trades());
    if (whom.noun != nullptr && (whom.noun->has("working") || whom.noun->has("noble")))
      chooser.give_up();
    Predicate is;
    is.verb = &verb("be");
    is.rest = {"a " + trade.english, whom.agreement.feminine ? trade.feminine : trade.masculine};
    return ask(question(whom, is, Tense::present));
  }
  NounPhrase subject;
  const Adjective* said = nullptr;
  if (chooser.chance(55)) {
    const Noun& thing =
        chooser.pick(nouns("dish cloth vehicle open dev furn read instr bld hold hot-dish film"));
    const bool plural = chooser.chance(25);
    const Article article = chooser.chance(70) ? Article::the : Article::this_;
    subject = noun_phrase(chooser, thing, article, {plural, 15});
    said = any_adjective(chooser, thing, "ap");
    if (said != nullptr &&
        subject.french.find(said->french(subject.agreement)) != std::string::npos) {
      chooser.give_up();
    }
  } else {
    subject = person(chooser, Who::third);
    const Noun& model = subject.noun != nullptr ? *subject.noun : noun("boy");
    said = any_adjective(chooser, model, "p");
  }
  if (said == nullptr) chooser.give_up();
  if (chooser.hopeless()) return {};
  const Tense tense = chooser.chance(75) ? Tense::present : Tense::past;
  return ask(question(subject, be_adjective(chooser, *said, subject.agreement), tense));
}

Sentence does_it(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  const int kind = chooser.below(4);
  const bool busy = kind != 3 && chooser.chance(65);
  Predicate predicate;
  if (busy) {
    predicate = act(chooser, subject, false, kind == 2 && subject.agreement.plural);
  } else if (kind != 3) {
    predicate = activity(chooser);
  }
  static const char* const odd[] = {"find", "lose", "break", "forget", "hear", "receive"};
  bool happens = false;
  for (const char* word : odd) happens = happens || (busy && predicate.verb->base == word);
  if (kind == 0) {
    if (happens) chooser.give_up();
    return ask(question(subject, predicate, Tense::progressive));
  }
  if (kind == 1)
    return ask(question(subject, predicate, Tense::past) +
               say(chooser, busy ? "past-time" : "past-day"));
  if (kind == 2) {
    if (happens) chooser.give_up();
    return ask(question(subject, predicate, Tense::future) +
               say(chooser, busy ? "future-time" : "future-day"));
  }
  const bool likes = chooser.chance(40);
  if (!likes) {
    const Country& country = chooser.pick(countries());
    predicate = {};
    predicate.verb = &verb("live");
    predicate.rest = {"in " + country.english, country.in};
  } else {
    predicate = {};
    predicate.verb = &verb("like");
    predicate.rest = noun_phrase(chooser, chooser.pick(nouns("fruit vegetable animal flower")),
                                 Article::bare, true, nullptr, nullptr);
  }
  return ask(question(subject, predicate, Tense::present));
}

Sentence where(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  static const char* const acts[] = {"live", "work", "sleep", "go"};
  const int which = chooser.below(4);
  Predicate predicate;
  predicate.verb = &verb(acts[which]);
  const int tense = chooser.below(3);
  const Phrase where = prefix("where", "où");
  if (which == 3)
    return ask(where +
               question(subject, predicate, tense == 0 ? Tense::progressive : Tense::future));
  if (which == 0 && tense == 2) return ask(where + question(subject, predicate, Tense::past));
  return ask(where + question(subject, predicate, tense == 0 ? Tense::future : Tense::present));
}

Sentence what(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  static const char* const acts[] = {"eat",  "drink", "buy",  "look for", "draw", "prepare",
                                     "wear", "write", "find", "choose",   "sell", "paint"};
  const int which = chooser.below(12);
  Predicate predicate;
  predicate.verb = &verb(acts[which]);
  const Phrase what = prefix("what", "que");
  const bool find = which == 8;
  switch (chooser.below(find ? 1 : 3)) {
    case 0:
      return ask(what + question(subject, predicate, Tense::past) +
                 (chooser.chance(60) ? say(chooser, "past-time") : Phrase{}));
    case 1:
      return ask(what + question(subject, predicate, Tense::progressive));
    default:
      return ask(what + question(subject, predicate, Tense::future) +
                 (chooser.chance(60) ? say(chooser, "future-time") : Phrase{}));
  }
}

Sentence who(Chooser& chooser) {
  NounPhrase anyone;
  static_cast<Phrase&>(anyone) = {"who", "qui"};
  const Predicate predicate = act(chooser, pronoun(3, false, false), false);
  if (predicate.rest.english.starts_with("his ")) chooser.give_up();
  const int tense = chooser.below(3);
  if (tense == 0) {
    const Phrase time = chooser.chance(50) ? say(chooser, "past-time") : Phrase{};
    return ask(clause(chooser, anyone, predicate, Tense::past) + time);
  }
  if (tense == 1) {
    static const char* const odd[] = {"find", "lose",    "break", "forget",
                                      "hear", "receive", "see",   "meet"};
    for (const char* word : odd) {
      if (predicate.verb->base == word) chooser.give_up();
    }
    return ask(clause(chooser, anyone, predicate, Tense::progressive));
  }
  const Phrase day = chooser.chance(50) ? say(chooser, "future-day") : Phrase{};
  return ask(clause(chooser, anyone, predicate, Tense::future) + day);
}

Sentence when(Chooser& chooser) {
  const bool vehicle = chooser.chance(25);
  const NounPhrase subject =
      vehicle ? noun_phrase(chooser, chooser.pick(nouns("train bus boat")), Article::the, {})
              : person(chooser, Who::third);
  static const char* const acts[] = {"arrive", "leave", "come back", "get up", "go out", "wake up"};
  Predicate predicate;
  predicate.verb = &verb(acts[chooser.below(vehicle ? 2 : 6)]);
  return ask(prefix("when", "quand") +
             question(subject, predicate, chooser.chance(50) ? Tense::future : Tense::past));
}

Sentence why(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  const Phrase why = prefix("why", "pourquoi");
  const int kind = chooser.below(3);
  if (kind == 0) {
    static const char* const moods[] = {"sad",     "happy", "tired", "angry",
                                        "worried", "late",  "proud", "unhappy"};
    const Adjective* said = &adjective(moods[chooser.below(8)]);
    chooser.must_say(said->english);
    const Tense tense = chooser.chance(70) ? Tense::present : Tense::past;
    const Predicate is = be_adjective(chooser, *said, subject.agreement, false);
    return ask(why + question(subject, is, tense));
  }
  if (kind == 1) {
    const Predicate predicate = act(chooser, subject, false);
    return ask(why + question(subject, predicate, Tense::past));
  }
  Predicate predicate;
  static const char* const acts[] = {"leave", "come back", "cry", "laugh", "smile", "run"};
  predicate.verb = &verb(acts[chooser.below(6)]);
  return ask(why +
             question(subject, predicate, chooser.chance(60) ? Tense::past : Tense::progressive));
}

/// How many apples did the boy eat? The participle agrees: combien de pommes ... mangées.
Sentence how_many(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  static const char* const acts[] = {"eat",  "buy",   "sell", "see",
                                     "find", "write", "draw", "receive"};
  static const char* const tags[] = {"fruit sweet egg",
                                     "fruit book cloth pair flower",
                                     "fruit book horse cow picture",
                                     "animal",
                                     "mushroom egg ticket",
                                     "letter poem book",
                                     "animal tree flower",
                                     "send"};
  const int which = chooser.below(8);
  Predicate predicate;
  predicate.verb = &verb(acts[which]);
  const Noun& thing = chooser.pick(nouns(tags[which]));
  predicate.agrees = true;
  predicate.object = {thing.feminine, true, 3};
  return ask(Phrase{"how many " + thing.english_plural, "combien de " + thing.french_plural} +
             question(subject, predicate, Tense::past) +
             (chooser.chance(35) ? say(chooser, "past-time") : Phrase{}));
}

Sentence how_old(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::third);
  if (subject.agreement.plural) chooser.give_up();
  Predicate have;
  have.verb = &verb("have");
  const Phrase asked = question(subject, have, Tense::present);
  return ask({"how old is " + subject.english, "quel âge " + asked.french});
}

/// The one spoken to: a first name asks for tu, sir and madam for vous.
struct Address {
  Phrase title;
  NounPhrase you;
  bool familiar = true;
};

Address address(Chooser& chooser) {
  Address result;
  result.you.pronoun = true;
  if (chooser.chance(55)) {
    const Name& name = chooser.pick(names());
    result.title = {name.name, name.name};
    result.you = pronoun(2, false, name.feminine);
    return result;
  }
  const bool madam = chooser.chance(50);
  result.familiar = false;
  result.title = madam ? Phrase{"madam", "madame"} : Phrase{"sir", "monsieur"};
  result.you = pronoun(2, true, madam);
  return result;
}

/// "vous" to one person: plural verb, singular adjective.
Agreement said_of(const Address& address) { return {address.you.agreement.feminine, false, 2}; }

Sentence addressed(Chooser& chooser, const Address& to, const Phrase& body, const char* mark) {
  const Phrase comma{",", ","};
  const bool first = chooser.chance(35);
  return finish(first ? to.title + comma + body : body + comma + to.title, mark);
}

Sentence you_ask(Chooser& chooser) {
  const Address to = address(chooser);
  const int kind = chooser.below(5);
  Predicate predicate;
  Phrase body;
  if (kind == 0) {
    const Adjective* said = any_adjective(chooser, noun("boy"), "p");
    body = question(to.you, be_adjective(chooser, *said, said_of(to), false), Tense::present);
  } else if (kind == 1) {
    predicate.verb = &verb("have");
    const bool plural = chooser.chance(15);
    const Noun& thing = chooser.pick(nouns("pet mine instr small umbrella"));
    predicate.rest = noun_phrase(chooser, thing, Article::a, {plural, 25});
    body = question(to.you, predicate, Tense::present);
  } else if (kind == 2) {
    predicate = act(chooser, to.you, false, true);
    if (predicate.rest.english.find("your") != std::string::npos) chooser.give_up();
    body = question(to.you, predicate, Tense::past) +
           (chooser.chance(50) ? say(chooser, "past-day") : Phrase{});
  } else if (kind == 3) {
    static const char* const acts[] = {"live", "work"};
    predicate.verb = &verb(acts[chooser.below(2)]);
    body = Phrase{"where", "où"} + question(to.you, predicate, Tense::present);
  } else {
    static const char* const acts[] = {"like", "want", "like"};
    const int which = chooser.below(3);
    predicate.verb = &verb(acts[which]);
    predicate.rest =
        which == 1
            ? noun_phrase(chooser, chooser.pick(nouns("fruit sweet sandwich")), Article::a, {})
            : noun_phrase(chooser, chooser.pick(nouns("fruit vegetable animal flower")),
                          Article::bare, true, nullptr, nullptr);
    body = question(to.you, predicate, Tense::present);
  }
  return addressed(chooser, to, body, "?");
}

Sentence you_are(Chooser& chooser) {
  const Address to = address(chooser);
  const int kind = chooser.below(4);
  if (kind == 0) {
    const Adjective* said = any_adjective(chooser, noun("boy"), "p");
    const Negation negation = some_negation(chooser, 20);
    const Predicate is = be_adjective(chooser, *said, said_of(to), false);
    return addressed(chooser, to, clause(chooser, to.you, is, Tense::present, negation), ".");
  }
  if (kind == 1) {
    const Phrase what = say(chooser, "idiom");
    Predicate be, have;
    be.verb = &verb("be");
    be.rest = what;
    have.verb = &verb("have");
    const Phrase english = clause(chooser, to.you, be, Tense::present);
    return addressed(
        chooser, to,
        {english.english, to.you.french + " " +
                              french_verb(have, Tense::present, to.you.agreement, Negation::none) +
                              " " + what.french},
        ".");
  }
  const Noun& thing = chooser.pick(nouns("cloth pair mine instr small carry pet dish kin"));
  const NounPhrase subject =
      noun_phrase(chooser, thing, to.familiar ? Article::your_familiar : Article::your_polite,
                  {thing.has("pair"), 0});
  Predicate predicate;
  if (kind == 2) {
    const Adjective* said = any_adjective(chooser, thing, "abp");
    if (said == nullptr) chooser.give_up();
    if (chooser.hopeless()) return {};
    predicate = be_adjective(chooser, *said, subject.agreement);
  } else {
    predicate.verb = &verb("be");
    predicate.rest = say(chooser, thing.has("kin")    ? "here"
                                  : thing.has("mine") ? "road-place"
                                                      : "thing-place");
  }
  return addressed(chooser, to, clause(chooser, subject, predicate, Tense::present), ".");
}

}  // namespace

std::vector<Construction> question_constructions() {
  return {{"is-it", 16, is_it},     {"does-it", 24, does_it},   {"where", 8, where},
          {"what", 12, what},       {"who", 14, who},           {"when", 8, when},
          {"why", 12, why},         {"how-many", 14, how_many}, {"how-old", 4, how_old},
          {"you-ask", 24, you_ask}, {"you-are", 24, you_are}};
}

}  // namespace heed::data
