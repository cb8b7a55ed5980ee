// Row kernels: each task takes some whole rows, which stay in cache while they are read twice.
// Softmax, cross-entropy, the look-up of words; layer norm has a file of its own.
#include "kernels/attention_rules.h"
#include "kernels/dropout.h"
#include "kernels/kernels.h"
#include "kernels/loops.h"
#include "kernels/vector_math.h"

// Legend: i = row, j = column, count = columns in a vector (kWidth but for the last).

namespace heed::fast {
namespace {

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
    const real sum = sum16(cols, [=](int64_t j, auto count) {
      fetch_next_row(from, cols, j);
      const Vector value = exp_at(j, count);
      if (!y.add) store_first(to + j, value, count);
      return value;
    });
    const real inverse = 1 / sum;
    write_row(to, y.add, cols, [=](int64_t j, auto count) {
      return (y.add ? exp_at(j, count) : load_first(to + j, count)) * inverse;
    });
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
    const real sum = sum16(cols, [=](int64_t j, auto count) {
      fetch_next_row(from, cols, j);
      return exp_below_88(load_first(from + j, count) - largest);
    });
    const real log_sum = real(std::log(double(sum)));
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

void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y) {
  for_rows(int64_t(ids.size()), cols, [=](int64_t i) {
    const real* word = table + ids[size_t(i)] * cols;
    const real* place = positions ? positions + places[size_t(i)] * cols : nullptr;
    const DropoutLanes row(dropout, uint64_t(i));
    for_columns(cols, [=](int64_t j, auto count) {
      Vector sum = load_first(word + j, count) * scale;
      if (place) sum += load_first(place + j, count);
      if (dropout.rate > 0) sum *= row.scale(uint64_t(j));
      store_first(y + i * cols + j, sum, count);
    });
  });
}

void embed_backward(const real* dy, std::span<const int> ids, real scale, const Dropout& dropout,
                    int64_t cols, real* dtable) {
  // Threads share out columns, not tokens, so that each number of the table has one writer and its
  // tokens come in rising order.
  const int64_t width = int64_t(ids.size()) * cols < 1 << 14 ? cols : cols < 512 ? 32 : 128;
  for_pieces(cols, at_least(1, width), [=](int64_t begin, int64_t end) {
    for (size_t i = 0; i < ids.size(); i++) {
      const DropoutLanes row(dropout, i);
      real* to = dtable + ids[i] * cols;
      const real* from = dy + int64_t(i) * cols;
      for_vectors(begin, end, [=](int64_t j, auto count) {
        Vector gradient = load_first(from + j, count) * scale;
        if (dropout.rate > 0) gradient *= row.scale(uint64_t(j));
        store_first(to + j, load_first(to + j, count) + gradient, count);
      });
    }
  });
}

}  // namespace heed::fast
