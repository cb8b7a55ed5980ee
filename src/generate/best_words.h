// The words with the largest logits.
#pragma once

#include <span>

#include "core/tensor.h"

namespace heed {

/// A word that could come next.
struct Choice {
  real logit;
  int id;
};

/// The `count` largest logits of each row, largest first, the lower id first among equals
/// -> best [rows, count]. Where a row has fewer that are above -infinity, the logit is -infinity
/// and the id -1. A NaN is never chosen.
void best_words(const Tensor& logits, int count, std::span<Choice> best);

/// The log of the sum of exponentials of each row: log p(id) = logit - it. -> sums [rows].
void log_sums(const Tensor& logits, std::span<real> sums);

}  // namespace heed
