// Row kernels: each task takes some whole rows, which stay in cache while they are read twice.
// Layer norm and cross-entropy have files of their own.
#include "kernels/attention_rules.h"
#include "kernels/kernels.h"
#include "kernels/loops.h"
#include "kernels/vector_math.h"

// Legend: i = row, j = column, count = columns in a vector (kWidth but for the last).

namespace heed::fast {
namespace {

/// The sum of exp(x - largest).
real sum_of_exp(const real* x, real largest, int64_t cols) {
  const Vector top = broadcast(largest);
  return sum16(cols, [=](int64_t j, auto count) {
    fetch_next_row(x, cols, j);
    return exp_below_88(load_first(x + j, count) - top);
  });
}

/// Running sums down the rows of each segment, or up. Threads share out columns.
template <bool upward>
void running_sums(const real* x, std::span<const Segment> segments, int64_t cols, Out y) {
  constexpr int64_t kStrip = 64;
  for_pieces(cols, kStrip, [=](int64_t begin, int64_t end) {
    for (const Segment& s : segments)
      for_vectors(begin, end, [=](int64_t j, auto count) {
        Vector sum = {};
        for (int k = 0; k < s.keys; k++) {
          const int64_t row = s.first_key + (upward ? s.keys - 1 - k : k);
          const int64_t place = row * cols + j;
          sum += load_first(x + place, count);
          put(y, place, sum, count);
        }
      });
  });
}

}  // namespace

void prefix_sum(const real* x, std::span<const Segment> segments, int64_t cols, Out y) {
  running_sums<false>(x, segments, cols, y);
}

void prefix_sum_backward(const real* dy, std::span<const Segment> segments, int64_t cols, Out dx) {
  running_sums<true>(dy, segments, cols, dx);
}

void softmax(const real* x, int64_t rows, int64_t cols, Out y) {
  for_rows(rows, cols, [=](int64_t i) {
    const real* from = x + i * cols;
    real* to = y.data + i * cols;
    const Vector top = broadcast(largest_of(from, cols));
    const auto exp_at = [=](int64_t j, auto count) {
      return exp_below_88(load_first(from + j, count) - top);
    };
    if (y.add) {
      const real inverse = 1 / sum16(cols, exp_at);
      return write_row(to, true, cols,
                       [=](int64_t j, auto count) { return exp_at(j, count) * inverse; });
    }
    const real inverse = 1 / sum16(cols, [=](int64_t j, auto count) {
                           fetch_next_row(from, cols, j);
                           const Vector value = exp_at(j, count);
                           store_first(to + j, value, count);
                           return value;
                         });
    write_row(to, false, cols,
              [=](int64_t j, auto count) { return load_first(to + j, count) * inverse; });
  });
}

void softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx) {
  for_rows(rows, cols, [=](int64_t i) {
    const real *from = y + i * cols, *gradient = dy + i * cols;
    const real mean = sum16(cols, [=](int64_t j, auto count) {
      return load_first(from + j, count) * load_first(gradient + j, count);
    });
    write_row(dx.data + i * cols, dx.add, cols, [=](int64_t j, auto count) {
      return load_first(from + j, count) * (load_first(gradient + j, count) - mean);
    });
  });
}

void log_softmax(const real* x, int64_t rows, int64_t cols, Out y) {
  for_rows(rows, cols, [=](int64_t i) {
    const real* from = x + i * cols;
    const real largest = largest_of(from, cols);
    const real log_sum = real(std::log(double(sum_of_exp(from, largest, cols))));
    write_row(y.data + i * cols, y.add, cols, [=](int64_t j, auto count) {
      return load_first(from + j, count) - largest - log_sum;
    });
  });
}

void log_softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx) {
  for_rows(rows, cols, [=](int64_t i) {
    const real *from = y + i * cols, *gradient = dy + i * cols;
    const real sum =
        sum16(cols, [=](int64_t j, auto count) { return load_first(gradient + j, count); });
    write_row(dx.data + i * cols, dx.add, cols, [=](int64_t j, auto count) {
      return load_first(gradient + j, count) - exp(load_first(from + j, count)) * sum;
    });
  });
}

}  // namespace heed::fast
