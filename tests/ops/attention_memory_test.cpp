// Fused attention never holds a matrix of queries x keys, forward or backward.
#include <algorithm>

#include "allocations.h"
#include "check.h"
#include "ops/composed.h"

using namespace heed;

namespace {

constexpr int kHeads = 4, kWidth = 256;  // heads of 64

/// All bytes that forward and backward take from the heap, whether they give them back or not,
/// beyond queries, keys, values, result and their gradients.
template <class Attend>
int64_t extra_bytes(int n, const Attend& attend) {
  pool::release_waiting();  // what waits there would not be counted
  const Tensor start = Tensor::full({n, kWidth}, real(0.1));
  Tensor x[3];
  for (Tensor& one : x) one = Tensor(start.shape(), start.read()).require_grad();
  const Segment segment{0, n, 0, n};
  const int64_t before = test::allocated_bytes();
  {
    Tape tape;
    const Tensor y = attend(x[0], x[1], x[2], std::span(&segment, 1));
    tape.backward(record("given", Tensor::zeros({}), {y}, [=] {
      kernels.combine(1, start.data(), 0, nullptr, y.count(), y.claim_gradient());
    }));
  }
  constexpr int kArrays = 5;  // y, and the gradients of y, q, k and v
  return test::allocated_bytes() - before - kArrays * int64_t(sizeof(real)) * n * kWidth;
}

template <class Rule>
auto fused(const Rule& rule) {
  return [=](const Tensor& q, const Tensor& k, const Tensor& v, std::span<const Segment> segments) {
    return attention(q, k, v, rule, segments, {.heads = kHeads}).y;
  };
}

/// Sees everything, but says nothing that would help: neither a range of keys nor equality.
struct Everything {
  bool sees(int, int) const { return true; }
};

}  // namespace

TEST("attention's memory: the count sees the matrices of composed attention") {
  const auto composed = [](const Tensor& q, const Tensor& k, const Tensor& v,
                           std::span<const Segment> segments) {
    return composed_attention(q, k, v, Full{}, segments, {.heads = kHeads});
  };
  constexpr int n = 256;
  CHECK(extra_bytes(n, composed) > 4 * kHeads * int64_t(sizeof(real)) * n * n);
  CHECK(extra_bytes(n, fused(Full{})) < 1 << 18);
}

SLOW_TEST("attention's memory: under 8 MiB beyond its tensors at 8,192 tokens, and linear") {
  const int64_t half = extra_bytes(4096, fused(Full{})), all = extra_bytes(8192, fused(Full{}));
  CHECK(all < 8 << 20);
  CHECK(all > 0);
  CHECK(double(all) < 2.2 * double(std::max<int64_t>(half, 1 << 17)));
  CHECK(extra_bytes(8192, fused(SlidingWindow{256})) < 8 << 20);
  CHECK(extra_bytes(8192, fused(Everything{})) < 8 << 20);
}
