#include "generate/best_words.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/kernels.h"

namespace heed {
namespace {

constexpr int kRowsOfTask = 8;

// The new one stands behind those that are as large.
void insert(std::span<Choice> best, Choice choice) {
  size_t at = best.size() - 1;
  for (; at > 0 && choice.logit > best[at - 1].logit; at--) best[at] = best[at - 1];
  best[at] = choice;
}

void best_of_row(std::span<const real> row, std::span<Choice> best) {
  std::fill(best.begin(), best.end(), Choice{-std::numeric_limits<real>::infinity(), -1});
  for (size_t id = 0; id < row.size(); id++)
    if (row[id] > best.back().logit) insert(best, {row[id], int(id)});
}

}  // namespace

void best_words(const Tensor& logits, int count, std::span<Choice> best) {
  const std::span<const real> all = logits.read();
  const size_t cols = size_t(logits.cols()), each = size_t(count);
  check(count >= 1 && best.size() * cols == all.size() * each, "best_words: logits ",
        logits.shape(), " and room for ", best.size(), " words: ", count, " a row are asked for");
  const int64_t rows = logits.rows();
  parallel_for(pieces(rows, kRowsOfTask), [&](int64_t task) {
    const int64_t last = std::min(rows, (task + 1) * kRowsOfTask);
    for (size_t i = size_t(task * kRowsOfTask); i < size_t(last); i++)
      best_of_row(all.subspan(i * cols, cols), best.subspan(i * each, each));
  });
}

void log_sums(const Tensor& logits, std::span<real> sums) {
  const std::vector<int> targets(sums.size(), 0);
  const Tensor losses({logits.rows()});  // of word 0: not wanted
  kernels.cross_entropy(logits.data(), targets, logits.cols(), 0, losses.data(), sums.data());
}

}  // namespace heed
