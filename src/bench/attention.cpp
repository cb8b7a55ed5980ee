// Attention: at the sizes of a training step, and by length, fused against composed.
//
// The fused op comes from make_attention: instantiating it here would put a second copy of the
// kernel, compiled as the app is, into the program.
#include <cmath>

#include "bench/bench.h"
#include "kernels/kernels.h"
#include "nn/attention.h"

namespace heed::bench {
namespace {

/// Sentences of one length that look at themselves.
struct Layout {
  int sentences, length, heads = 4, head_dim = 64;
  int width() const { return heads * head_dim; }
};

/// Queries, keys and values, whose gradients are wanted, and the gradient of the result.
struct Inputs {
  Layout layout;
  Tensor q, k, v, dy;
  std::vector<Segment> segments;

  explicit Inputs(const Layout& layout_) : layout(layout_) {
    uint64_t seed = 1;
    for (Tensor* x : {&q, &k, &v, &dy}) {
      *x = Tensor({int64_t{layout.sentences} * layout.length, layout.width()});
      fill(x->write(), seed++);
    }
    for (Tensor* x : {&q, &k, &v}) x->require_grad();
    for (int s = 0; s < layout.sentences; s++)
      segments.push_back({s * layout.length, layout.length, s * layout.length, layout.length});
  }
};

using Attend = std::function<Tensor(const Inputs&)>;

/// The library's own, by name.
Attend fused(const char* name, Role role, int heads = Layout().heads) {
  return [attend = make_attention(name, {role, 0, heads, heads}), heads](const Inputs& in) {
    return (*attend)(in.q, in.k, in.v, in.segments, {.heads = heads});
  };
}

/// From plain ops, a matrix of weights for each head: the leanest way to write it, leaner than
/// ops/composed.h. One sentence; `hidden` is added to its scores, or null.
Attend composed(const Tensor& hidden) {
  return [=](const Inputs& in) {
    const int width = in.layout.head_dim;
    const Tensor q = scale(in.q, real(1 / std::sqrt(double(width))));
    Tensor y;
    for (int head = 0; head < in.layout.heads; head++) {
      const auto part = [=](const Tensor& x) { return slice_cols(x, head * width, width); };
      const Tensor queries = part(q), keys = part(in.k);         // [n, head_dim]
      const Tensor scores = matmul(queries, keys, {.b = true});  // [n, n]
      const Tensor weights = softmax(hidden ? add(scores, hidden) : scores);
      const Tensor one = matmul(weights, part(in.v));  // [n, head_dim]
      y = y ? concatenate_cols({y, one}) : one;
    }
    return y;
  };
}

/// What hides later words when it is added to scores [n, n].
Tensor hidden_future(int n) {
  const Tensor x = Tensor::zeros({n, n});
  for (int64_t i = 0; i < n; i++) std::fill_n(x.data() + i * n + i + 1, n - i - 1, real(-1e30));
  return x;
}

/// Forward and backward.
Tensor step(const Inputs& in, const Attend& attend) {
  Tape tape;
  const Tensor y = attend(in);
  tape.backward(record("given", Tensor::zeros({}), {y}, [=, dy = in.dy] {
    kernels.combine(1, dy.data(), 0, nullptr, y.count(), y.claim_gradient());
  }));
  return y;
}

/// Holds result and gradients against those of the textbook's filling of the table.
double checked_attention(const std::string& name, const Layout& layout, const Attend& attend) {
  const auto all_of = [&](const Kernels& table) {
    const Kernels before = kernels;
    kernels = table;
    const Inputs in(layout);
    const Tensor y = step(in, attend);
    kernels = before;
    return concatenate_rows({y, in.q.gradient(), in.k.gradient(), in.v.gradient()});
  };
  const Tensor got = all_of(kernels);
  return checked(name, largest_error(got.read(), all_of(reference_kernels).read()));
}

/// One of some that are timed in turn. It computes so many pairs of a query and a key.
struct Timed {
  std::string name;
  Attend attend;
  Layout layout;
  double pairs, error = -1;
};

/// Their rows, and one for how many times longer the last takes than the first, if it has a name.
/// The paper's formula takes 2 products of queries, keys and width, and its derivative 4 more.
void measure_in_turn(Bench& bench, const std::vector<Timed>& all, const std::string& ratio = "") {
  std::vector<Work> works;
  for (const Timed& one : all) {
    const auto in = std::make_shared<Inputs>(one.layout);
    const double operations = 6 * 2 * one.pairs * one.layout.width();
    works.push_back({[in, &one] { step(*in, one.attend); }, operations, one.error});
  }
  std::vector<Found> found;
  for (size_t i = 0; i < all.size(); i++)
    bench.row(all[i].name, bench.threads, [&] {
      if (found.empty()) found = bench.with_best(0.3, works, Bound::multiply_adds);
      return found[i];
    });
  if (ratio.empty()) return;
  const double times = found.back().times.median / found.front().times.median;
  bench.row(ratio, bench.threads, [&] { return Found{.value = times, .unit = "times"}; });
}

/// Many short sentences, as in a training step.
void measure_short(Bench& bench, const StepSize& size) {
  const std::string name = "attention " + std::to_string(size.sentences) + " x " +
                           std::to_string(size.length) + " tokens, " + size.name;
  if (!bench.wants(name)) return;
  const Layout layout{size.sentences, size.length, size.heads, size.width / size.heads};
  const Attend attend = fused("full", Role::encoder, size.heads);
  const double error = checked_attention(name, layout, attend);
  const double pairs = double(size.tokens()) * size.length;
  measure_in_turn(bench, {{name, attend, layout, pairs, error}});
}

/// A sentence of n tokens, all seen or those before: fused and composed.
void measure_length(Bench& bench, const std::string& name, bool causal, int n) {
  const Layout layout{1, n};
  const double pairs = causal ? n * (n + 1.0) / 2 : double(n) * n;
  const Attend attend = fused("full", causal ? Role::decoder : Role::encoder);
  const Attend plain = composed(causal ? hidden_future(n) : Tensor());
  const std::string tail = " n = " + std::to_string(n);
  measure_in_turn(
      bench,
      {{name + " fused" + tail, attend, layout, pairs, checked_attention(name, {1, 200}, attend)},
       {name + " composed" + tail, plain, layout, pairs}},
      name + " composed / fused" + tail);
}

/// A window, whose time is linear in the length.
void measure_window(Bench& bench, const std::string& name) {
  constexpr int kWidth = 256;
  const Attend attend = fused("window:256", Role::decoder);
  const double error = checked_attention(name, {1, kWidth + 50}, attend);
  std::vector<Timed> lengths;
  for (const int n : {4096, 8192, 16384})
    lengths.push_back({name + " n = " + std::to_string(n), attend, Layout{1, n},
                       kWidth * (n - (kWidth - 1) / 2.0), error});
  measure_in_turn(bench, lengths, name + " n = 16384 / 4096");
}

}  // namespace

void measure_attention(Bench& bench) {
  const std::string all = "attention", causal = "attention causal", window = "attention window:256";
  for (const StepSize& size : {kStepA, kStepB}) measure_short(bench, size);
  if (bench.wants(all))
    for (int n = 128; n <= 4096; n *= 2) measure_length(bench, all, false, n);
  if (bench.wants(causal))
    for (int n = 1024; n <= 4096; n *= 2) measure_length(bench, causal, true, n);
  if (bench.wants(window)) measure_window(bench, window);
}

}  // namespace heed::bench
