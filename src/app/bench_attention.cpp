// Attention: at the sizes of a training step, and by length, fused against composed.
#include <cmath>

#include "app/bench.h"
#include "base/pool.h"
#include "core/tape.h"
#include "kernels/reference_attention.h"
#include "ops/attention.h"

namespace heed::bench {
namespace {

constexpr int kHeads = 4, kHeadDim = 64, kWidth = kHeads * kHeadDim;  // of attention by length

/// Numbers for the kernels: `segments` sentences of `length` tokens that look at themselves.
struct Problem {
  kernels::AttentionShape shape;
  std::vector<Segment> segments;
  std::vector<real> q, k, v, dy, y, lse, delta, dq, dk, dv;

  Problem(int sentences, int length, int heads, int head_dim)
      : shape{heads, heads, head_dim, real(1 / std::sqrt(double(head_dim)))} {
    for (int s = 0; s < sentences; s++)
      segments.push_back({s * length, length, s * length, length});
    const size_t tokens = size_t(sentences * length), width = size_t(heads * head_dim);
    for (auto* x : {&q, &k, &v, &dy}) x->resize(tokens * width), fill(*x, x->size(), -1, 1);
    for (auto* x : {&y, &dq, &dk, &dv}) x->resize(tokens * width);
    for (auto* x : {&lse, &delta}) x->resize(tokens * size_t(heads));
  }
  /// Of a product of queries and keys.
  double operations() const {
    double pairs = 0;
    for (const Segment& s : segments) pairs += double(s.queries) * double(s.keys);
    return 2 * pairs * shape.heads * shape.head_dim;
  }
  void forward() {
    kernels::attention(Full{}, shape, segments, q.data(), k.data(), v.data(), {}, y.data(),
                       lse.data());
  }
  void backward() {
    kernels::attention_backward(Full{}, shape, segments, q.data(), k.data(), v.data(), {}, y.data(),
                                lse.data(), dy.data(), delta.data(), {dq.data(), false},
                                {dk.data(), false}, {dv.data(), false});
  }
};

/// The larger error of forward and backward.
double error_of(Problem& got) {
  Problem wanted = got;
  got.forward(), got.backward();
  reference::attention(Full{}, got.shape, got.segments, got.q.data(), got.k.data(), got.v.data(),
                       {}, wanted.y.data(), wanted.lse.data());
  reference::attention_backward(Full{}, got.shape, got.segments, got.q.data(), got.k.data(),
                                got.v.data(), {}, got.dy.data(), {wanted.dq.data(), false},
                                {wanted.dk.data(), false}, {wanted.dv.data(), false});
  double error = 0;
  for (const auto x : {&Problem::y, &Problem::dq, &Problem::dk, &Problem::dv})
    error = std::max(error, largest_error(got.*x, wanted.*x));
  return error;
}

/// Forward and backward kernels at the size of a step.
void measure_step(Bench& bench, const StepSize& size, const std::string& name) {
  Problem problem(size.sentences, size.length, size.heads, size.width / size.heads);
  for (const bool backward : {false, true})
    bench.table.row(name + (backward ? " backward" : ""), bench.threads, [&] {
      const double error = checked(name, error_of(problem));
      Found found =
          bench.in_turn(0.1, Bound::multiply_adds, (backward ? 5 : 2) * problem.operations(),
                        [&] { backward ? problem.backward() : problem.forward(); });
      found.error = error;
      return found;
    });
}

using Attend = Tensor (*)(const Tensor& q, const Tensor& k, const Tensor& v);

template <class Rule>
Tensor fused(const Tensor& q, const Tensor& k, const Tensor& v, const Rule& rule) {
  const int n = int(q.rows());
  const Segment segment{0, n, 0, n};
  return attention(q, k, v, rule, {&segment, 1}, {.heads = kHeads});
}
Tensor fused_full(const Tensor& q, const Tensor& k, const Tensor& v) {
  return fused(q, k, v, Full{});
}
Tensor fused_window(const Tensor& q, const Tensor& k, const Tensor& v) {
  return fused(q, k, v, SlidingWindow{256});
}
/// From plain ops, a matrix of weights for each head: the leanest way to write it.
Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v) {
  const Tensor scaled = scale(q, real(1 / std::sqrt(double(kHeadDim))));
  Tensor y;
  for (int head = 0; head < kHeads; head++) {
    const auto part = [=](const Tensor& x) { return slice_cols(x, head * kHeadDim, kHeadDim); };
    const Tensor weights = softmax(matmul(part(scaled), part(k), {.b = true}));  // [n, n]
    const Tensor one = matmul(weights, part(v));                                 // [n, head_dim]
    y = y ? concatenate_cols({y, one}) : one;
  }
  return y;
}

/// Queries, keys and values of n tokens, whose gradients are wanted, and the gradient of the
/// result.
struct Inputs {
  Tensor q, k, v, dy;
  explicit Inputs(int n) {
    uint64_t seed = 1;
    for (Tensor* x : {&q, &k, &v, &dy}) *x = Tensor({n, kWidth}), fill(x->write(), seed++, -1, 1);
    for (Tensor* x : {&q, &k, &v}) x->require_grad();
  }
  /// Forward and backward.
  Tensor step(Attend attend) const {
    Tape tape;
    const Tensor y = attend(q, k, v);
    tape.backward(record("given", Tensor::zeros({}), {y}, [=, gradient = dy] {
      kernels::combine(1, gradient.data(), 0, nullptr, y.count(), y.grad_out());
    }));
    return y;
  }
};

/// The most bytes that forward and backward hold at once beyond q, k, v, y and their gradients.
/// What the pool kept from before is given back first, since a larger block than needed would count
/// in full.
double extra_bytes(int n, Attend attend) {
  pool::release_waiting();
  const Inputs inputs(n);
  const int64_t before = pool::statistics().bytes_used;
  pool::reset_peak();
  inputs.step(attend);
  const double held = double(pool::statistics().bytes_peak - before);
  return held - 5.0 * sizeof(real) * n * kWidth;
}

/// Time and memory of one forward and backward pass. 6 products of n x n x width are what the
/// paper's formula and its derivative take.
Found measure(Bench& bench, int n, Attend attend, double pairs) {
  const double bytes = extra_bytes(n, attend);
  const Inputs inputs(n);
  Found found = bench.in_turn(0.2, Bound::multiply_adds, 6 * 2 * pairs * kWidth,
                              [&] { inputs.step(attend); });
  found.value = bytes / (1 << 20), found.unit = "MiB";
  return found;
}

double square(int n) { return double(n) * n; }

/// How far fused and composed are apart, in the result and the gradients.
double composed_error() {
  const auto results = [](Attend attend) {
    const Inputs in(128);
    const Tensor y = in.step(attend);
    return concatenate_rows({y, in.q.gradient(), in.k.gradient(), in.v.gradient()});
  };
  return largest_error(results(fused_full).read(), results(composed).read());
}

void measure_lengths(Bench& bench, const std::string& name) {
  constexpr int kMostComposed = 4096;  // its memory grows with the square
  Found last;                          // of composed
  for (int n = 128; n <= 8192; n *= 2) {
    const auto named = [&](const char* what) { return name + what + " n = " + std::to_string(n); };
    double fast = 0;
    bench.table.row(named(" fused"), bench.threads, [&] {
      const double error = checked(name, composed_error());
      Found found = measure(bench, n, fused_full, square(n));
      found.error = error, fast = found.times.median;
      return found;
    });
    if (n <= kMostComposed)
      bench.table.row(named(" composed"), bench.threads,
                      [&] { return last = measure(bench, n, composed, square(n)); });
    else
      bench.table.row(named(" composed, predicted"), bench.threads, [&] {
        const double times = square(n) / square(kMostComposed);
        return last = {.times = {.median = times * last.times.median},
                       .value = times * last.value,
                       .unit = last.unit};
      });
    bench.table.row(named(" composed / fused"), bench.threads,
                    [&] { return Found{.value = last.times.median / fast, .unit = "times"}; });
  }
}

void measure_window(Bench& bench, const std::string& name) {
  constexpr int kLeast = 4096, kMost = 16384;
  double shortest = 0, longest = 0;
  for (int n = kLeast; n <= kMost; n *= 2)
    bench.table.row(name + " n = " + std::to_string(n), bench.threads, [&] {
      const Found found = measure(bench, n, fused_window, 256.0 * n - 256 * 255 / 2);
      (n == kLeast ? shortest : longest) = found.times.median;
      return found;
    });
  bench.table.row(name + " n = 16384 / 4096", bench.threads,
                  [&] { return Found{.value = longest / shortest, .unit = "times"}; });
}

}  // namespace

Items attention_items() {
  Items items;
  for (const StepSize& size : {kStepA, kStepB}) {
    const std::string name = "attention kernel " + std::to_string(size.sentences) + " x " +
                             std::to_string(size.length) + ", " + size.name;
    items.push_back({name, [=](Bench& bench) { measure_step(bench, size, name); }});
  }
  const std::string lengths = "attention", window = "attention window:256";
  items.push_back({lengths, [=](Bench& bench) { measure_lengths(bench, lengths); }});
  items.push_back({window, [=](Bench& bench) { measure_window(bench, window); }});
  return items;
}

}  // namespace heed::bench
