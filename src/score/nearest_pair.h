// A translator without a model: the floor that every trained one must beat.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/corpus.h"

namespace heed {

/// Answers with the target of the training source that shares the rarest words with the line.
/// A shared word counts log(pairs / pairs that have it); ties go to the source with the fewest
/// words, then to the earlier one. Keeps a reference to `train`.
class NearestPair {
 public:
  explicit NearestPair(const Corpus& train);

  /// The target of the nearest training source.
  const std::string& translate(std::string_view line) const;

 private:
  const Corpus& train_;
  std::unordered_map<std::string, std::vector<int>> holders_;  // word -> pairs that have it
  std::vector<int> words_;                                     // [pairs] different words of each
  mutable std::vector<double> scores_;                         // [pairs]
};

}  // namespace heed
