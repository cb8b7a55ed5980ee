#include "score/nearest_pair.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/check.h"
#include "text/letters.h"
#include "text/words.h"

namespace heed {
namespace {

std::set<std::string> distinct_words(std::string_view line) {
  const std::vector<std::string> words = split_words(lower_case(line));
  return {words.begin(), words.end()};
}

}  // namespace

std::vector<std::string> nearest_targets(const Corpus& train, const Corpus& asked) {
  check(!train.pairs.empty(), "nearest pair: there is no training pair to choose from");
  std::unordered_map<std::string, std::vector<size_t>> holders;  // word -> pairs that have it
  std::vector<double> fewness;                                   // [pairs] breaks ties
  for (size_t i = 0; i < train.pairs.size(); i++) {
    const std::set<std::string> words = distinct_words(train.pairs[i].source);
    for (const std::string& word : words) holders[word].push_back(i);
    fewness.push_back(-double(words.size()));
  }
  std::vector<std::string> targets;
  for (const Pair& pair : asked.pairs) {
    std::vector<std::pair<double, double>> scores;  // [pairs] shared words, fewness
    for (const double few : fewness) scores.emplace_back(0, few);
    for (const std::string& word : distinct_words(pair.source)) {
      const std::vector<size_t>& pairs = holders[word];
      const double weight = std::log(double(scores.size()) / double(pairs.size()));
      for (const size_t i : pairs) scores[i].first += weight;
    }
    const auto best = std::max_element(scores.begin(), scores.end());  // the first of equals
    targets.push_back(train.pairs[size_t(best - scores.begin())].target);
  }
  return targets;
}

}  // namespace heed
