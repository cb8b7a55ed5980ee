// Plain clauses: who does what and when, in every tense; negation; what one reads.
#include <algorithm>

#include "data/generator/constructions.h"

namespace heed::data {
namespace {

bool one_of(const std::string& word, std::initializer_list<const char*> list) {
  return std::any_of(list.begin(), list.end(), [&](const char* item) { return word == item; });
}

/// Things that happen to one, not things one does now or every day.
bool happens(const Verb& verb) {
  return one_of(verb.base, {"find", "lose", "break", "forget", "see", "hear", "receive", "meet"});
}

bool done_once(const Verb& verb) {
  return happens(verb) || one_of(verb.base, {"build", "finish", "choose", "hide", "send"});
}

Sentence present(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const int roll = chooser.below(3);
  const Negation negation = some_negation(chooser, 22);
  const bool common = subject.agreement.person == 1;
  Predicate predicate = act(chooser, subject, negation != Negation::none, common);
  if (subject.noun != nullptr && predicate.rest.english.ends_with(subject.noun->english)) {
    chooser.give_up();
  }
  if (roll == 0) {
    if (happens(*predicate.verb)) chooser.give_up();
    return finish(clause(chooser, subject, predicate, Tense::progressive, negation));
  }
  if (done_once(*predicate.verb)) chooser.give_up();
  if (roll == 1) {
    const Phrase body = clause(chooser, subject, predicate, Tense::present, negation);
    return finish(chooser.chance(75) ? with_time(chooser, body, say(chooser, "habit-time")) : body);
  }
  predicate.frequency = say(chooser, "frequency");
  if (negation != Negation::none) chooser.give_up();
  return finish(clause(chooser, subject, predicate, Tense::present));
}

Sentence never(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  Predicate predicate;
  const int roll = chooser.below(3);
  if (roll == 0) {
    predicate = activity(chooser, subject.agreement.person == 1);
  } else if (roll == 1) {
    predicate.verb = &verb("drink");
    const Noun& drink = chooser.pick(nouns("drink"));
    predicate.rest = {drink.english, "de " + drink.french};
  } else {
    predicate = act(chooser, subject, true, subject.agreement.person == 1);
    if (done_once(*predicate.verb)) chooser.give_up();
  }
  return finish(clause(chooser, subject, predicate, Tense::present, Negation::never));
}

Sentence past(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Negation negation = some_negation(chooser, 20);
  const Predicate predicate = act(chooser, subject, negation != Negation::none);
  const Phrase body = clause(chooser, subject, predicate, Tense::past, negation);
  return finish(with_time(chooser, body, say(chooser, "past-time")));
}

Sentence future(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Negation negation = some_negation(chooser, 20);
  const bool common = subject.agreement.person == 1 || subject.agreement.plural;
  const Predicate predicate = act(chooser, subject, negation != Negation::none, common);
  if (happens(*predicate.verb) && predicate.verb->base != "see" && predicate.verb->base != "meet") {
    chooser.give_up();
  }
  const Phrase body = clause(chooser, subject, predicate, Tense::future, negation);
  if (!chooser.chance(85)) return finish(body);
  const Phrase time = say(chooser, "future-time");
  if (negation != Negation::none && time.english == "soon") chooser.give_up();
  return finish(with_time(chooser, body, time));
}

Sentence doing(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const bool common = subject.agreement.person == 1;
  Predicate predicate = activity(chooser, common);
  const bool travel = predicate.verb->base == "travel";
  const Negation negation = some_negation(chooser, 18);
  switch (chooser.below(4)) {
    case 0:
      return finish(clause(chooser, subject, predicate, Tense::progressive, negation));
    case 1: {
      if (negation == Negation::none && chooser.chance(50)) {
        predicate.frequency = say(chooser, "frequency");
        return finish(clause(chooser, subject, predicate, Tense::present));
      }
      const Phrase body = clause(chooser, subject, predicate, Tense::present, negation);
      return finish(with_time(chooser, body, say(chooser, "habit-day")));
    }
    case 2: {
      const Phrase body = clause(chooser, subject, predicate, Tense::past, negation);
      return finish(with_time(chooser, body, say(chooser, travel ? "past-time" : "past-day")));
    }
    default: {
      const Phrase body = clause(chooser, subject, predicate, Tense::future, negation);
      return finish(with_time(chooser, body, say(chooser, travel ? "future-time" : "future-day")));
    }
  }
}

/// arrive, leave, come back, go to the market: être in the past.
Sentence moving(Chooser& chooser) {
  const int tense = chooser.below(4);
  const NounPhrase subject = person(chooser, tense == 0 || tense == 3 ? Who::third : Who::any);
  static const char* const known[] = {"go",     "arrive", "leave", "come back",
                                      "return", "go out", "stay",  "fall"};
  const std::string base = known[chooser.below(8)];
  Predicate predicate;
  predicate.verb = &verb(base);
  if (!chooser.may_say(predicate.verb->base) && !chooser.may_say(predicate.verb->past)) {
    chooser.give_up();
  }
  if (base == "go") predicate.rest = say(chooser, "go-place");
  if (base == "stay") predicate.rest = say(chooser, "here");
  if (base == "fall") predicate.rest = say(chooser, "run-place");
  if (base == "stay" && predicate.rest.english == "in Paris" && tense == 1) chooser.give_up();
  const Negation negation = some_negation(chooser, base == "fall" ? 0 : 15);
  if (tense == 0 || tense == 3) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past, negation);
    return finish(with_time(chooser, body, say(chooser, "past-time")));
  }
  if (tense == 1) {
    if (base == "fall" || base == "arrive" || base == "return") chooser.give_up();
    const Phrase body = clause(chooser, subject, predicate, Tense::present, negation);
    return finish(with_time(chooser, body, say(chooser, "habit-day")));
  }
  if (base == "fall") chooser.give_up();
  if (base == "go" && chooser.chance(35)) {
    return finish(clause(chooser, subject, predicate, Tense::progressive, negation));
  }
  const Phrase body = clause(chooser, subject, predicate, Tense::future, negation);
  const Phrase time = say(chooser, "future-time");
  if (negation != Negation::none && time.english == "soon") chooser.give_up();
  return finish(with_time(chooser, body, time));
}

Sentence dying(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::one);
  Predicate predicate;
  predicate.verb = &verb("die");
  const Phrase time = say(chooser, "past-time");
  return finish(clause(chooser, subject, predicate, Tense::past) + time);
}

Sentence reflexive(Chooser& chooser) {
  const int kind = chooser.below(4);
  const NounPhrase subject = person(chooser, kind == 2 ? Who::third : Who::any);
  Predicate predicate;
  predicate.verb = &chooser.pick(verbs("reflexive"));
  const std::string& id = predicate.verb->id;
  // The rarer forms of four common verbs only.
  if ((kind == 3 && (subject.agreement.person == 1 || subject.agreement.plural)) ||
      (subject.agreement.person == 1 && subject.agreement.plural)) {
    if (!one_of(id, {"v:get up", "v:go to bed", "v:rest", "v:hurry"})) chooser.give_up();
  }
  const bool hour = one_of(id, {"v:get up", "v:wake up", "v:go to bed"});
  const Negation negation = some_negation(chooser, 15);
  if (hour && chooser.chance(60)) {
    if (chooser.chance(40)) {
      predicate.rest = say(chooser, "early");
    } else {
      const bool night = id == "v:go to bed";
      const int at = night ? 8 + chooser.below(4) : 5 + chooser.below(6);
      const int minute = 15 * chooser.below(4);
      predicate.rest = {"at " + english_clock(at, minute), "à " + french_clock(at, minute)};
    }
  }
  if (kind == 0) {
    if (hour) chooser.give_up();
    return finish(clause(chooser, subject, predicate, Tense::progressive, negation));
  }
  if (kind == 1) {
    const Phrase body = clause(chooser, subject, predicate, Tense::present, negation);
    return finish(chooser.chance(50) || !hour ? body + say(chooser, "habit-day") : body);
  }
  if (kind == 2) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past, negation);
    return finish(with_time(chooser, body, say(chooser, "past-day")));
  }
  const Phrase body = clause(chooser, subject, predicate, Tense::future, negation);
  return finish(chooser.chance(75) ? with_time(chooser, body, say(chooser, "future-day")) : body);
}

/// drinks water, eats some bread: the partitive, and "de" after a negation.
Sentence partitive(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const bool drink = chooser.chance(50);
  const Noun& substance = chooser.pick(nouns(drink ? "drink" : "mass"));
  const int what = chooser.below(3);
  Predicate predicate;
  predicate.verb = &verb(what == 0 ? "buy" : (drink ? "drink" : "eat"));
  const Negation negation = some_negation(chooser, 25);
  const bool negated = negation != Negation::none;
  const std::string some = chooser.chance(40) ? (negated ? "any " : "some ") : "";
  const std::string article = substance.feminine ? "de la " : "de le ";
  predicate.rest = {some + substance.english, (negated ? "de " : article) + substance.french};
  const int tense = chooser.below(4);
  if (tense == 0) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past, negation);
    return finish(with_time(chooser, body, say(chooser, "past-day")));
  }
  if (tense == 1) return finish(clause(chooser, subject, predicate, Tense::progressive, negation));
  if (tense == 2) {
    const Phrase body = clause(chooser, subject, predicate, Tense::future, negation);
    return finish(body + say(chooser, "future-day"));
  }
  const Phrase body = clause(chooser, subject, predicate, Tense::present, negation);
  return finish(chooser.chance(70) ? body + say(chooser, "habit-day") : body);
}

/// "read" looks alike in present and past, so the ending, an auxiliary or a date tells.
Sentence reading(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Noun& text = chooser.pick(nouns("read"));
  static const Article articles[] = {Article::the, Article::a, Article::this_};
  const int tense = chooser.below(4);
  const bool plural = chooser.chance(25);
  Predicate predicate;
  predicate.verb = &verb("read");
  predicate.rest = noun_phrase(chooser, text, articles[chooser.below(3)], {plural, 45});
  if (tense == 0) return finish(clause(chooser, subject, predicate, Tense::progressive));
  if (tense == 1) {
    const Phrase body = clause(chooser, subject, predicate, Tense::past);
    return finish(with_time(chooser, body, say(chooser, "past-time")));
  }
  if (tense == 2) {
    const Phrase body = clause(chooser, subject, predicate, Tense::future);
    return finish(body + say(chooser, "future-day"));
  }
  const Phrase time = say(chooser, "habit-time");
  return finish(clause(chooser, subject, predicate, Tense::present) + time);
}

}  // namespace

std::vector<Construction> clause_constructions() {
  return {{"present", 70, present}, {"never", 14, never},         {"past", 80, past},
          {"future", 45, future},   {"doing", 40, doing},         {"moving", 45, moving},
          {"dying", 3, dying},      {"reflexive", 35, reflexive}, {"partitive", 22, partitive},
          {"reading", 14, reading}};
}

}  // namespace heed::data
