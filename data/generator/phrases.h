// Phrases in both languages at once: noun phrases, predicates, clauses.
#pragma once

#include <string>
#include <vector>

#include "data/generator/chooser.h"
#include "data/generator/lexicon.h"
#include "data/generator/morphology.h"

namespace heed::data {

/// English and French, word by word, before finish_english() and finish_french().
struct Phrase {
  std::string english, french;
};

Phrase operator+(const Phrase& a, const Phrase& b);

/// A noun phrase that can be a subject. `noun` is null for pronouns, names and lists.
struct NounPhrase : Phrase {
  Agreement agreement;
  const Noun* noun = nullptr;
  bool animate = true, pronoun = false;
};

enum class Article {
  the,
  a,
  this_,
  my,
  his,
  her,
  our,
  your_familiar,
  your_polite,
  their,
  bare,
  no
};

struct NounOptions {
  bool plural = false;
  int adjectives = 0;    // percent of phrases with one
  bool negated = false;  // a and some become "de" in French
};

/// Article, adjectives and noun, agreed. `bare` plural is "(some) books", des livres.
NounPhrase noun_phrase(Chooser& chooser, const Noun& noun, Article article, NounOptions options);
/// The same with the adjectives given, at most one before and one after the noun.
NounPhrase noun_phrase(Chooser& chooser, const Noun& noun, Article article, bool plural,
                       const Adjective* before, const Adjective* after, bool negated = false);

enum class Who {
  third,  // a person or persons whose gender is known
  one,    // one person whose gender is known, no pronoun
  many,   // several persons whose gender is known, no pronoun
  any,    // also he, she, I, we
};
NounPhrase person(Chooser& chooser, Who who);
NounPhrase pronoun(int person, bool plural, bool feminine);
NounPhrase named(const Name& name);

/// he, she, it, they / il, elle, ils, elles, standing for `phrase`.
Phrase subject_pronoun(const NounPhrase& phrase);
/// him, her, it, them / le, la, les
Phrase object_pronoun(const NounPhrase& phrase);
/// my, his, her, our, their, fitting the subject
Article own(const NounPhrase& subject);

enum class Negation { none, not_, never };

/// A verb with all that goes with it but its subject.
struct Predicate {
  const Verb* verb = nullptr;
  Phrase rest;          // object, place, complement: after the verb in both languages
  std::string clitic;   // French object pronoun before the verb
  bool agrees = false;  // the participle agrees with `object`
  Agreement object;
  Phrase frequency;  // often, souvent
};

/// Subject, verb, rest. English is contracted (don't, I'll) by chance.
Phrase clause(Chooser& chooser, const NounPhrase& subject, const Predicate& predicate, Tense tense,
              Negation negation = Negation::none);
/// "does the king live in Italy", "est-ce que le roi habite en Italie", without question mark.
Phrase question(const NounPhrase& subject, const Predicate& predicate, Tense tense);
/// The verb group alone.
std::string english_verb(const Verb& verb, Tense tense, const Agreement& subject, Negation negation,
                         bool contracted, const std::string& frequency);
std::string french_verb(const Predicate& predicate, Tense tense, const Agreement& subject,
                        Negation negation);

/// "is old", "is not very tired": the copula with an adjective.
Predicate be_adjective(Chooser& chooser, const Adjective& adjective, const Agreement& subject,
                       bool degree = true);
/// verb + object, object chosen among what the verb takes. `common` keeps to the commonest verbs,
/// so that their rarer forms (first person, plural of the future) are still seen often.
Predicate act(Chooser& chooser, const NounPhrase& subject, bool negated, bool common = false);
Predicate act_on(Chooser& chooser, const Verb& verb, const NounPhrase& object);
/// An intransitive activity, at times with a place.
Predicate activity(Chooser& chooser, bool common = false);
/// Any phrase of a list.
Phrase say(Chooser& chooser, const std::string& list);
/// Puts a time before the clause or after it.
Phrase with_time(Chooser& chooser, const Phrase& clause, const Phrase& time);
/// broken, dirty, closed: said of a thing that is pointed out, not of one that is wanted
bool is_flaw(const Adjective& adjective);
const Adjective* any_adjective(Chooser& chooser, const Noun& noun, const std::string& places);

/// "not" in `percent` of the cases.
Negation some_negation(Chooser& chooser, int percent);
/// A tense for "be": mostly present, at times past or future.
Tense being(Chooser& chooser);
/// `subject` as he, she, it, they.
NounPhrase again(const NounPhrase& subject);
/// An adjective that a person can be said to be.
const Adjective& feeling(Chooser& chooser, const NounPhrase& subject);
/// What news or weather can make of a person: happy, angry, ...
const Adjective& mood(Chooser& chooser);
/// "is hungry", "avoir faim"
Phrase idiom_clause(Chooser& chooser, const NounPhrase& subject, Tense tense, const Phrase& what);

}  // namespace heed::data
