// Small phrases that several constructions share.
#include "data/generator/phrases.h"

namespace heed::data {

Tense being(Chooser& chooser) {
  static const Tense tenses[] = {Tense::present, Tense::past, Tense::future};
  return tenses[chooser.weighted({6, 3, 1})];
}

Negation some_negation(Chooser& chooser, int percent) {
  return chooser.chance(percent) ? Negation::not_ : Negation::none;
}

NounPhrase again(const NounPhrase& subject) {
  NounPhrase result = subject;
  static_cast<Phrase&>(result) = subject_pronoun(subject);
  result.pronoun = true;
  return result;
}

const Adjective& feeling(Chooser& chooser, const NounPhrase& subject) {
  const Noun& model = subject.noun != nullptr ? *subject.noun : noun("boy");
  const Adjective* said = any_adjective(chooser, model, "p");
  return said != nullptr ? *said : adjective("happy");
}

const Adjective& mood(Chooser& chooser) {
  static const char* const moods[] = {"happy", "glad",  "sad",    "unhappy",
                                      "tired", "angry", "worried"};
  const Adjective& said = adjective(moods[chooser.below(7)]);
  chooser.must_say(said.english);
  return said;
}

Phrase idiom_clause(Chooser& chooser, const NounPhrase& subject, Tense tense, const Phrase& what) {
  Predicate be, have;
  be.verb = &verb("be");
  be.rest = what;
  have.verb = &verb("have");
  const Phrase english = clause(chooser, subject, be, tense);
  return {english.english, subject.french + " " +
                               french_verb(have, tense, subject.agreement, Negation::none) + " " +
                               what.french};
}

}  // namespace heed::data
