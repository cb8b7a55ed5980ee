// The constructions of the grammar, each a function that says one sentence in both languages.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/generator/chooser.h"
#include "data/generator/phrases.h"

namespace heed::data {

/// One sentence in both languages, finished; and, for the constructions that probes are made of,
/// what the probe asks for.
struct Sentence {
  std::string english, french;
  std::string key, foil;          // the word that must stand in the French, and the wrong one
  std::string nearest;            // agreement: what the nearest noun would give
  int distance = 0;               // English words between cause and effect
  std::vector<bool> distractors;  // antecedent: genders of the other nouns, the nearest last
  bool feminine = false;          // antecedent: the gender of the right noun
  std::vector<std::string> used;  // ids of the words in it
};

struct Construction {
  std::string name;
  int weight;  // share of the corpus, per thousand, roughly
  std::function<Sentence(Chooser&)> make;
};

/// Closes `phrase` with a mark and finishes both languages.
Sentence finish(const Phrase& phrase, const std::string& mark = ".");

/// Whether a noun, an adjective or a name was picked twice ("my father meets my father"): then the
/// sentence is not said.
bool repeats(const Chooser& chooser);

/// All constructions, in a fixed order.
const std::vector<Construction>& constructions();

/// The parts, one a file.
std::vector<Construction> clause_constructions();
std::vector<Construction> wish_constructions();
std::vector<Construction> being_constructions();
std::vector<Construction> number_constructions();
std::vector<Construction> question_constructions();
std::vector<Construction> compound_constructions();
std::vector<Construction> pronoun_constructions();
std::vector<Construction> sense_constructions();
std::vector<Construction> antecedent_constructions();

/// The French words of all senses: rive, banque, ...
std::vector<std::string> sense_keys();

/// Every French sentence that the grammar gives for `english`: none if it is not a sentence of the
/// grammar, one if it is.
std::vector<std::string> translations(const std::string& english);

}  // namespace heed::data
