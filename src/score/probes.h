// Probes: labelled sentences that ask one thing each, such as what `it` stands for.
//
// A file of `source target key foil distance nearest majority`, parted by TABs. The key is a word
// or phrase that the translation must have, the foil the wrong one in its place; distance says how
// far apart the words are that must agree; nearest and majority are what two ways of guessing would
// say: the nearest noun and most of the nouns, or - where that makes no sense. The last two columns
// may be missing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct Probe {
  std::string source, target, key, foil;
  int distance = 0;
  std::string nearest = "-", majority = "-";
};

/// Throws a sentence with file and line for a missing column, a distance that is no number, bad
/// UTF-8, and a target that fails its own probe.
std::vector<Probe> read_probes(const std::string& path);
/// The .tsv files of a folder, by name. Throws if there is none.
std::vector<std::string> probe_files(const std::string& folder);

/// How often `phrase` stands in `text` as whole words; case, punctuation and apostrophes aside.
int count_phrase(std::string_view text, std::string_view phrase);

/// The key stands in the translation as often as in the target, and the foil does not stand there:
/// so a key elsewhere in the sentence does not count for the one in its clause.
bool is_right(const Probe& probe, const std::string& translation);

/// So many of so many.
struct Share {
  int right = 0, count = 0;

  double accuracy() const { return count ? double(right) / count : 0; }
  /// The 95% interval (Wilson 1927), which stays inside 0 and 1.
  double low() const;
  double high() const;
  void add(bool is_right) { right += is_right, count++; }
};

struct DistanceBand {
  int first, last;
  Share share;
};

/// A probe set's outcome. Baselines with count 0 make no sense for it.
struct ProbeResult {
  std::string name;  ///< of the file, without folder and .tsv
  Share share, nearest, majority;
  std::vector<DistanceBand> by_distance;  ///< four at most; one if the distance does not vary
};

/// Scores translations of the sources. Throws unless there are as many.
ProbeResult score_probes(const std::string& name, std::span<const Probe> probes,
                         std::span<const std::string> translations);

/// "antecedent", for "data/probes/antecedent.tsv".
std::string probe_name(const std::string& path);

/// A table with a line for each set, and its accuracy by distance.
std::string describe(std::span<const ProbeResult> results);

}  // namespace heed
