// Cross-entropy from logits, forward and backward.
#include "kernels/kernels.h"
#include "kernels/loops.h"
#include "kernels/vector_math.h"

// Legend: i = row, j = column, count = columns in a vector (kWidth but for the last).

namespace heed::fast {

void cross_entropy(const real* logits, std::span<const int> targets, int64_t cols, real smoothing,
                   real* loss, real* lse) {
  for_rows(int64_t(targets.size()), cols, [=](int64_t i) {
    const real* from = logits + i * cols;
    const Vector top = broadcast(largest_of(from, cols));
    // One more reading: the sum of exp(x - top), and of x - top for the smoothing.
    Lanes16 below = {};
    const real sum = sum16(cols, [&](int64_t j, auto count) {
      fetch_next_row(from, cols, j);
      const Vector x = load_first(from + j, count) - top;
      below.part[j / kWidth % Lanes16::kParts] += count == kWidth ? x : keep_first(x, count);
      return exp_below_88(x);
    });
    const double log_sum = std::log(double(sum)), s = double(smoothing);
    const double target = double(from[targets[size_t(i)]]) - double(top[0]);
    loss[i] = real(log_sum - (1 - s) * target - s * double(below.sum()) / double(cols));
    lse[i] = real(double(top[0]) + log_sum);
  });
}

void cross_entropy_backward(const real* logits, const real* lse, std::span<const int> targets,
                            int64_t cols, real smoothing, real scale, Out dlogits) {
  const real low = real(double(smoothing) / double(cols));
  for_rows(int64_t(targets.size()), cols, [=](int64_t i) {
    const real* from = logits + i * cols;
    real *to = dlogits.data + i * cols, *at_target = to + targets[size_t(i)];
    const Vector log_sum = broadcast(lse[i]);
    const real before = dlogits.add ? *at_target : 0;
    const real weight = exp(broadcast(from[targets[size_t(i)]]) - log_sum)[0];
    write_row(to, dlogits.add, cols, [=](int64_t j, auto count) {
      return scale * (exp_below_88(load_first(from + j, count) - log_sum) - low);
    });
    *at_target = before + scale * (weight - (1 - smoothing) - low);
  });
}

}  // namespace heed::fast
