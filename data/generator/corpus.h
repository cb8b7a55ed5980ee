// From constructions to files: the corpus, its held-out pairs of words, and the probes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/generator/constructions.h"

namespace heed::data {

/// Two words that the corpus never has in one sentence: an adjective or a verb, and a noun.
struct HeldOutPair {
  const Adjective* adjective = nullptr;  // or
  const Verb* verb = nullptr;
  const Noun* noun = nullptr;
};
const std::vector<HeldOutPair>& held_out_pairs();

/// The words of a sentence in lower case: split at blanks, punctuation and apostrophes, so that
/// "l'île" is "l" and "île".
std::vector<std::string> bare_words(const std::string& sentence);

struct Pair {
  std::string english, french;
};

struct Corpus {
  std::vector<Pair> train, valid, test;
  std::map<std::string, int> english_counts, french_counts;  // of words in train
  std::set<std::string> sources;                             // of all three
  int longest = 0;                                           // words of the longest train source
  /// Every word of both sides occurs `times` in train.
  bool knows(const Pair& pair, int times) const;
};

/// The three files. Throws if some English sentence were to have two translations.
Corpus make_corpus(std::uint64_t seed);

/// A row of a probe: right if `key` stands in the translation and `foil` does not.
struct Probe {
  std::string source, target, key, foil;
  int distance = 0;
  std::string nearest = "-", majority = "-";  // what the baselines would say
};

/// The probes by name: antecedent, sense, agreement, reorder, novel, longer.
std::map<std::string, std::vector<Probe>> make_probes(const Corpus& corpus, std::uint64_t seed);

/// Whether `part` stands in `text` between word boundaries, letter case aside for ASCII letters.
bool has_words(const std::string& text, const std::string& part);

inline constexpr std::uint64_t kSeed = 2017;

/// All files of `data/en-fr`: path below it and content.
std::map<std::string, std::string> make_files(std::uint64_t seed);

}  // namespace heed::data
