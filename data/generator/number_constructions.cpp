// Ages, hunger and fear, countries, numbers, prices, the clock, the weather.
#include "data/generator/constructions.h"

namespace heed::data {
namespace {

int age_of(Chooser& chooser, const NounPhrase& subject) {
  if (subject.noun == nullptr) return 2 + chooser.below(88);
  const Noun& noun = *subject.noun;
  if (noun.has("kin") && !noun.has("elder") && noun.english != "brother" &&
      noun.english != "sister") {
    return 3 + chooser.below(37);
  }
  if (noun.has("youngish")) return 5 + chooser.below(15);
  if (noun.english.starts_with("grand")) return 60 + chooser.below(40);
  if (noun.has("elder") || noun.has("adult")) return 25 + chooser.below(60);
  return 3 + chooser.below(50);
}

Sentence age(Chooser& chooser) {
  NounPhrase subject = person(chooser, chooser.chance(30) ? Who::third : Who::one);
  if (subject.agreement.plural) chooser.give_up();
  Predicate predicate;
  int years = 0;
  if (chooser.chance(20)) {
    const Noun& building = chooser.pick(nouns("bld tree"));
    subject = noun_phrase(chooser, building, Article::the, {});
    years = 100 * (1 + chooser.below(9));
  } else {
    years = age_of(chooser, subject);
  }
  if (!chooser.may_say(english_number(years))) chooser.give_up();
  const std::string old = chooser.chance(75) ? " years old" : "";
  if (old.empty() && years >= 100) chooser.give_up();
  // English says "is", French "a": "is" agrees with the same subject.
  const Tense tense = chooser.chance(75) ? Tense::present : Tense::past;
  const std::string is =
      english_verb(verb("be"), tense, subject.agreement, Negation::none, false, "");
  Predicate have;
  have.verb = &verb("have");
  const std::string a = french_verb(have, tense, subject.agreement, Negation::none);
  return finish(subject + Phrase{is + " " + english_number(years) + old,
                                 a + " " + french_number(years, false) + " ans"});
}

/// is hungry, is afraid of wolves: avoir faim, avoir peur des loups
Sentence idiom(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const bool fear = chooser.chance(25);
  const Phrase what =
      fear ? Phrase{"afraid of", "peur"} + say(chooser, "fear") : say(chooser, "idiom");
  const Tense tense = being(chooser);
  const Negation negation = some_negation(chooser, 20);
  Predicate be, have;
  be.verb = &verb("be");
  be.rest = what;
  have.verb = &verb("have");
  have.rest = what;
  const Phrase english = clause(chooser, subject, be, tense, negation);
  const std::string french = french_verb(have, tense, subject.agreement, negation);
  return finish({english.english, subject.french + " " + french + " " + what.french});
}

Sentence animal_idiom(Chooser& chooser) {
  const Noun& animal = chooser.pick(nouns("pet cattle wild"));
  const NounPhrase subject = noun_phrase(chooser, animal, Article::the, {chooser.chance(30), 25});
  Predicate have;
  have.verb = &verb("have");
  const Phrase what = say(chooser, "idiom");
  if (what.english == "right" || what.english == "wrong") chooser.give_up();
  const Tense tense = chooser.chance(70) ? Tense::present : Tense::past;
  const Negation negation = some_negation(chooser, 20);
  const std::string english =
      english_verb(verb("be"), tense, subject.agreement, negation, chooser.chance(50), "");
  return finish(subject + Phrase{english, french_verb(have, tense, subject.agreement, negation)} +
                what);
}

Sentence country(Chooser& chooser) {
  const NounPhrase subject = person(chooser, Who::any);
  const Country& country = chooser.pick(countries());
  Predicate predicate;
  const int kind = chooser.below(4);
  if (kind == 0) {
    predicate.verb = &verb("live");
    predicate.rest = {"in " + country.english, country.in};
    if (chooser.chance(20)) return finish(clause(chooser, subject, predicate, Tense::past));
    return finish(clause(chooser, subject, predicate, Tense::present, some_negation(chooser, 20)));
  }
  if (kind == 1) {
    predicate.verb = &verb("come");
    predicate.rest = {"from " + country.english, country.from};
    return finish(clause(chooser, subject, predicate, Tense::present, some_negation(chooser, 20)));
  }
  predicate.verb = &verb(kind == 2 ? "go" : "work");
  predicate.rest = {(kind == 2 ? "to " : "in ") + country.english, country.in};
  const int tense = chooser.below(3);
  if (tense == 0)
    return finish(
        clause(chooser, subject, predicate, Tense::progressive, some_negation(chooser, 15)));
  if (tense == 1 || (kind == 2 && subject.agreement.person == 1)) {
    const Phrase time = say(chooser, "future-time");
    const Phrase body = clause(chooser, subject, predicate, Tense::future);
    return finish(with_time(chooser, body, time));
  }
  const Phrase time = say(chooser, "past-time");
  const Phrase body = clause(chooser, subject, predicate, Tense::past);
  return finish(with_time(chooser, body, time));
}

/// A number with a bias to those that are irregular.
int some_number(Chooser& chooser, int most) {
  const int roll = most < 200 ? chooser.weighted({6, 1}) : chooser.weighted({6, 1, 1, 2});
  if (roll == 0) return 2 + chooser.below(98);
  if (roll == 1) return 21 + 10 * chooser.below(8);
  if (roll == 2) return 100 * (1 + chooser.below(9));
  return 100 + chooser.below(900);
}

Sentence counting(Chooser& chooser) {
  const int number = some_number(chooser, 999);
  if (!chooser.may_say(english_number(number))) chooser.give_up();
  if (chooser.hopeless()) return {};
  const Noun* thing;
  Phrase head, tail;
  static const char* const wheres[] = {"museum", "school", "library", "castle",
                                       "hotel",  "field",  "forest",  "garden"};
  static const char* const things[] = {
      "chair painting vase lamp mirror", "chair table window door computer",
      "book chair table lamp map",       "soldier mirror candle door bed",
      "bed door window lamp armchair",   "cow horse goat sunflower poppy",
      "tree oak rabbit bird wolf",       "rose tulip flower tree bee"};
  const int kind = chooser.below(3);
  if (kind == 0) {
    const int which = chooser.below(8);
    if (!chooser.may_say(wheres[which])) chooser.give_up();
    if (chooser.hopeless()) return {};
    thing = &chooser.pick(nouns(things[which]));
    const NounPhrase where = noun_phrase(chooser, noun(wheres[which]), Article::the, {});
    head = {"there are", "il y a"};
    tail = Phrase{"in", "dans"} + where;
  } else if (kind == 1) {
    thing = &noun("page");
    const Noun& text = chooser.pick(nouns("book novel report"));
    head = noun_phrase(chooser, text, chooser.chance(50) ? Article::the : Article::this_, {}) +
           Phrase{"has", "a"};
  } else {
    thing = &chooser.pick(nouns("window door"));
    const Noun& building = chooser.pick(nouns("house castle church museum school hotel palace"));
    head = noun_phrase(chooser, building, chooser.chance(70) ? Article::the : Article::this_, {}) +
           Phrase{"has", "a"};
  }
  return finish(head +
                Phrase{english_number(number) + " " + thing->english_plural,
                       french_number(number, thing->feminine) + " " + thing->french_plural} +
                tail);
}

Sentence price(Chooser& chooser) {
  const Noun& thing = chooser.pick(nouns("cloth pair furn dev instr gift picture umbrella"));
  const bool plural = thing.has("pair");
  const NounPhrase subject =
      noun_phrase(chooser, thing, chooser.chance(60) ? Article::the : Article::this_, {plural, 25});
  const int number = some_number(chooser, thing.has("cloth") || thing.has("pair") ? 99 : 999);
  if (!chooser.may_say(english_number(number))) chooser.give_up();
  Predicate predicate;
  predicate.verb = &verb("cost");
  predicate.rest = {english_number(number) + " euros", french_number(number, false) + " euros"};
  return finish(clause(chooser, subject, predicate, Tense::present));
}

/// Any time, or for `opening` one at which doors open: seven to half past eleven.
Phrase clock_time(Chooser& chooser, bool opening = false) {
  int hour = chooser.below(14);
  const int minute = 5 * chooser.below(12);
  if (hour == 13) hour = 23;  // up to midnight
  if ((hour == 12 && minute > 30) || (hour == 23 && minute <= 30)) chooser.give_up();
  if (opening && (hour < 5 || hour > 11)) chooser.give_up();
  const std::string english = english_clock(hour, minute);
  chooser.must_say(english);
  return {english, french_clock(hour, minute)};
}

Sentence clock(Chooser& chooser) {
  const int kind = chooser.below(3);
  const Phrase time = clock_time(chooser, kind == 1);
  if (kind == 0) {
    const std::string it = chooser.chance(50) ? "it is" : "it's";
    return finish(Phrase{it, "il est"} + time);
  }
  NounPhrase subject;
  Predicate predicate;
  Tense tense = Tense::present;
  if (kind == 1) {
    subject = noun_phrase(chooser, chooser.pick(nouns("opens")), Article::the, {});
    predicate.verb = &verb(chooser.chance(50) ? "open" : "close");
  } else {
    subject = chooser.chance(50)
                  ? noun_phrase(chooser, chooser.pick(nouns("train bus boat")), Article::the, {})
                  : person(chooser, Who::third);
    predicate.verb = &verb(chooser.chance(50) ? "leave" : "arrive");
    if (chooser.chance(40)) tense = Tense::future;
  }
  predicate.rest = Phrase{"at", "à"} + time;
  return finish(clause(chooser, subject, predicate, tense));
}

Sentence weather(Chooser& chooser) {
  static const Phrase kinds[] = {{"cold", "froid"}, {"hot", "chaud"}};
  if (chooser.chance(60)) {
    const Phrase kind = kinds[chooser.below(2)];
    const int tense = chooser.below(3);
    if (tense == 0)
      return finish(Phrase{"it was " + kind.english, "il faisait " + kind.french} +
                    say(chooser, "past-time"));
    if (tense == 1)
      return finish(Phrase{"it will be " + kind.english, "il fera " + kind.french} +
                    say(chooser, "future-time"));
    const Country& country = chooser.pick(countries());
    return finish(Phrase{"it is " + kind.english + " in " + country.english,
                         "il fait " + kind.french + " " + country.in});
  }
  const bool snow = chooser.chance(50);
  const Verb& falling = verb(snow ? "snow" : "rain");
  const Country& country = chooser.pick(countries());
  Predicate predicate;
  predicate.verb = &falling;
  NounPhrase it = pronoun(3, false, false);
  it.english = "it";
  const int tense = chooser.below(3);
  if (tense < 2) {
    const Phrase day = say(chooser, tense == 0 ? "past-day" : "future-day");
    return finish(clause(chooser, it, predicate, tense == 0 ? Tense::past : Tense::future) + day);
  }
  predicate.rest = {"in " + country.english, country.in};
  return finish(
      clause(chooser, it, predicate, chooser.chance(70) ? Tense::progressive : Tense::past));
}

}  // namespace

std::vector<Construction> number_constructions() {
  return {{"age", 28, age},         {"idiom", 22, idiom},       {"animal-idiom", 8, animal_idiom},
          {"country", 24, country}, {"counting", 46, counting}, {"price", 34, price},
          {"clock", 30, clock},     {"weather", 8, weather}};
}

}  // namespace heed::data
