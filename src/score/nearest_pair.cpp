#include "score/nearest_pair.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "text/letters.h"
#include "text/words.h"

namespace heed {
namespace {

std::vector<std::string> distinct_words(std::string_view line) {
  std::vector<std::string> words = split_words(lower_case(line));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

NearestPair::NearestPair(const Corpus& train) : train_(train), scores_(train.pairs.size()) {
  check(!train.pairs.empty(), "nearest pair: there is no training pair to choose from");
  for (size_t i = 0; i < train.pairs.size(); ++i) {
    const std::vector<std::string> words = distinct_words(train.pairs[i].source);
    for (const std::string& word : words) holders_[word].push_back(int(i));
    words_.push_back(int(words.size()));
  }
}

const std::string& NearestPair::translate(std::string_view line) const {
  std::fill(scores_.begin(), scores_.end(), 0.0);
  for (const std::string& word : distinct_words(line)) {
    const auto found = holders_.find(word);
    if (found == holders_.end()) continue;
    const double weight = std::log(double(scores_.size()) / double(found->second.size()));
    for (const int pair : found->second) scores_[size_t(pair)] += weight;
  }
  size_t best = 0;
  for (size_t i = 1; i < scores_.size(); ++i) {
    const bool shorter = scores_[i] == scores_[best] && words_[i] < words_[best];
    if (scores_[i] > scores_[best] || shorter) best = i;
  }
  return train_.pairs[best].target;
}

}  // namespace heed
