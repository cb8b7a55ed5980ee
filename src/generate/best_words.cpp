#include "generate/best_words.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/kernels.h"

namespace heed {
namespace {

constexpr int kLanes = 16, kBlock = 8 * kLanes, kRowsOfTask = 8;

real largest_of_block(const real* x) {
  real lanes[kLanes];
  std::copy_n(x, kLanes, lanes);
  for (int i = kLanes; i < kBlock; i += kLanes)
    for (int l = 0; l < kLanes; l++) lanes[l] = x[i + l] > lanes[l] ? x[i + l] : lanes[l];
  return *std::max_element(lanes, lanes + kLanes);
}

// The new one stands behind those that are as large.
void insert(std::span<Choice> best, Choice choice) {
  size_t at = best.size() - 1;
  for (; at > 0 && choice.logit > best[at - 1].logit; at--) best[at] = best[at - 1];
  best[at] = choice;
}

// Most blocks hold nothing as large as the best so far, and one look at their maximum passes them.
void best_of_row(const real* row, int cols, std::span<Choice> best) {
  std::fill(best.begin(), best.end(), Choice{-std::numeric_limits<real>::infinity(), -1});
  for (int first = 0; first < cols; first += kBlock) {
    const int last = std::min(first + kBlock, cols);
    if (last - first == kBlock && largest_of_block(row + first) <= best.back().logit) continue;
    for (int id = first; id < last; id++)
      if (row[id] > best.back().logit) insert(best, {row[id], id});
  }
}

}  // namespace

void best_words(const Tensor& logits, int count, std::span<Choice> best) {
  const int64_t rows = logits.rows(), cols = logits.cols();
  check(count >= 1 && int64_t(best.size()) == rows * count, "best_words: logits ", logits.shape(),
        " and room for ", best.size(), " words: ", count, " a row are asked for");
  parallel_for(pieces(rows, kRowsOfTask), [&](int64_t task) {
    for (int64_t i = task * kRowsOfTask; i < std::min(rows, (task + 1) * kRowsOfTask); i++)
      best_of_row(logits.data() + i * cols, int(cols),
                  best.subspan(size_t(i * count), size_t(count)));
  });
}

void log_sums(const Tensor& logits, std::span<real> sums) {
  const std::vector<int> targets(sums.size(), 0);
  const Tensor losses({logits.rows()});  // of word 0: not wanted
  kernels.cross_entropy(logits.data(), targets, logits.cols(), 0, losses.data(), sums.data());
}

}  // namespace heed
