// Attention: at the sizes of a training step, and by length, fused against composed.
//
// The fused op comes from make_attention: instantiating it here would put a second copy of the
// kernel, compiled as the app is, into the program.
#include <cmath>

#include "base/pool.h"
#include "bench/bench.h"
#include "kernels/rule_view.h"
#include "nn/attention.h"

namespace heed::bench {
namespace {

/// Sentences of one length that look at themselves.
struct Layout {
  int sentences, length, heads, head_dim;
  int64_t tokens() const { return int64_t{sentences} * length; }
  int width() const { return heads * head_dim; }
  /// Pairs of a query and a key.
  double pairs() const { return double(sentences) * length * length; }
};

/// One long sentence, 4 heads of 64.
Layout long_sentence(int length) { return {1, length, 4, 64}; }

/// Queries, keys and values, whose gradients are wanted, and the gradient of the result.
struct Inputs {
  Layout layout;
  Tensor q, k, v, dy;
  std::vector<Segment> segments;
  Tensor hidden;  ///< what composed attention adds to its scores, or null

  explicit Inputs(const Layout& layout_) : layout(layout_) {
    uint64_t seed = 1;
    for (Tensor* x : {&q, &k, &v, &dy}) {
      *x = Tensor({layout.tokens(), layout.width()});
      fill(x->write(), seed++, -1, 1);
    }
    for (Tensor* x : {&q, &k, &v}) x->require_grad();
    for (int s = 0; s < layout.sentences; s++)
      segments.push_back({s * layout.length, layout.length, s * layout.length, layout.length});
  }
};

using Attend = std::function<Tensor(const Inputs&)>;

/// The library's own, by name.
Attend fused(const char* name, Role role, int heads) {
  const AttentionSetup setup(role, 0, heads, heads);
  return [attend = make_attention(name, setup), heads](const Inputs& in) {
    return (*attend)(in.q, in.k, in.v, in.segments, {.heads = heads});
  };
}

/// From plain ops, a matrix of weights for each head: the leanest way to write it, leaner than
/// ops/composed.h. One sentence.
Tensor composed(const Inputs& in) {
  const int width = in.layout.head_dim;
  const Tensor q = scale(in.q, real(1 / std::sqrt(double(width))));
  Tensor y;
  for (int head = 0; head < in.layout.heads; head++) {
    const auto part = [=](const Tensor& x) { return slice_cols(x, head * width, width); };
    const Tensor scores = matmul(part(q), part(in.k), {.b = true});  // [n, n]
    const Tensor weights = softmax(in.hidden ? add(scores, in.hidden) : scores);
    const Tensor one = matmul(weights, part(in.v));  // [n, head_dim]
    y = y ? concatenate_cols({y, one}) : one;
  }
  return y;
}

/// Full attention of a long sentence to itself, or causal attention.
struct LongRule {
  bool causal;

  Attend fused(int heads) const {
    return bench::fused("full", causal ? Role::decoder : Role::encoder, heads);
  }
  /// Pairs that it shows.
  double pairs(const Layout& layout) const {
    return causal ? layout.pairs() / 2 + layout.length / 2.0 : layout.pairs();
  }
  /// What hides the others when it is added to scores [n, n].
  Tensor hidden(int n) const {
    if (!causal) return {};
    const Tensor x({n, n});
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) x.data()[int64_t{i} * n + j] = j > i ? real(-1e30) : 0;
    return x;
  }
};
constexpr LongRule kFull{.causal = false}, kCausal{.causal = true};

/// Forward and backward.
Tensor step(const Inputs& in, const Attend& attend) {
  Tape tape;
  const Tensor y = attend(in);
  tape.backward(record("given", Tensor::zeros({}), {y}, [=, dy = in.dy] {
    kernels.combine(1, dy.data(), 0, nullptr, y.count(), y.claim_gradient());
  }));
  return y;
}

/// Result and gradients, one below the other.
Tensor all_of(const Layout& layout, const Attend& attend) {
  const Inputs in(layout);
  const Tensor y = step(in, attend);
  return concatenate_rows({y, in.q.gradient(), in.k.gradient(), in.v.gradient()});
}

/// The same from the textbook.
template <AttentionRule Rule>
Tensor all_of_reference(const Layout& layout, const Rule& rule) {
  const Inputs in(layout);
  const AttentionShape shape{layout.heads, layout.heads, layout.head_dim,
                             real(1 / std::sqrt(double(layout.head_dim)))};
  const Tensor y(in.q.shape()), dq(y.shape()), dk(y.shape()), dv(y.shape());
  const Tensor lse({layout.tokens(), layout.heads});
  reference_kernels.attention(rule, shape, in.segments, in.q.data(), in.k.data(), in.v.data(), {},
                              y.data(), lse.data());
  reference_kernels.attention_backward(rule, shape, in.segments, in.q.data(), in.k.data(),
                                       in.v.data(), {}, y.data(), lse.data(), in.dy.data(),
                                       dq.out(), dk.out(), dv.out());
  return concatenate_rows({y, dq, dk, dv});
}

template <AttentionRule Rule>
double checked_against(const std::string& name, const Layout& layout, const Attend& attend,
                       const Rule& rule) {
  return checked(
      name, largest_error(all_of(layout, attend).read(), all_of_reference(layout, rule).read()));
}

/// The most bytes that forward and backward hold at once beyond q, k, v, y and their gradients.
/// What the pool kept from before is given back first, since a larger block than needed would count
/// in full.
double extra_bytes(const Layout& layout, const Attend& attend, const Tensor& hidden) {
  pool::release_waiting();
  Inputs in(layout);
  in.hidden = hidden;
  const int64_t before = pool::statistics().bytes_used;
  pool::reset_peak();
  step(in, attend);
  const double held = double(pool::statistics().bytes_peak - before);
  return held - 5.0 * sizeof(real) * double(in.q.count());
}

/// Forward and backward as something to time. The paper's formula takes 2 products of queries, keys
/// and width, and its derivative 4 more.
Work work_of(const Inputs& in, const Attend& attend, double pairs) {
  return {[&] { step(in, attend); }, 6 * 2 * pairs * in.layout.width()};
}

/// Many short sentences, as in a training step.
void measure_short(Bench& bench, const StepSize& size, const std::string& name) {
  const Layout layout{size.sentences, size.length, size.heads, size.width / size.heads};
  const Attend attend = fused("full", Role::encoder, size.heads);
  bench.table.row(name, bench.threads, [&] {
    const double error = checked_against(name, layout, attend, Full{});
    const Inputs in(layout);
    Found found =
        bench.with_best(0.1, {work_of(in, attend, layout.pairs())}, Bound::multiply_adds)[0];
    found.error = error;
    return found;
  });
}

Found with_memory(Found found, const Layout& layout, const Attend& attend,
                  const Tensor& hidden = {}) {
  found.value = extra_bytes(layout, attend, hidden) / (1 << 20), found.unit = "MiB";
  return found;
}

/// What n tokens take, from what m take, where all grows with the square.
Found predicted(const Found& found, int n, int m) {
  const double times = long_sentence(n).pairs() / long_sentence(m).pairs();
  return {.times = {.median = times * found.times.median},
          .value = times * found.value,
          .unit = found.unit};
}

double checked_against(const std::string& name, const LongRule& rule, const Attend& attend) {
  const Layout layout = long_sentence(200);
  return rule.causal ? checked_against(name, layout, attend, Causal{})
                     : checked_against(name, layout, attend, Full{});
}

/// Rows for n tokens: fused, composed (predicted if `before`, at half of n, is given), and how many
/// times longer composed takes. Both are timed in turn. Returns composed.
Found measure_length(Bench& bench, const LongRule& rule, int n, const std::string& name,
                     const Found* before) {
  const Layout layout = long_sentence(n);
  const Attend attend = rule.fused(layout.heads);
  const std::string tail = " n = " + std::to_string(n);
  const Tensor hidden = before ? Tensor() : rule.hidden(n);
  std::vector<Found> found;
  bench.table.row(name + " fused" + tail, bench.threads, [&] {
    const double error = checked_against(name, rule, attend);
    Inputs in(layout);
    in.hidden = hidden;
    const Attend plain = composed;
    std::vector<Work> works = {work_of(in, attend, rule.pairs(layout))};
    if (!before) works.push_back(work_of(in, plain, rule.pairs(layout)));
    found = bench.with_best(0.3, works, Bound::multiply_adds);
    if (before) found.push_back(predicted(*before, n, n / 2));
    found[0].error = error;
    return with_memory(found[0], layout, attend);
  });
  bench.table.row(name + (before ? " composed, predicted" : " composed") + tail, bench.threads,
                  [&] {
                    if (!before) found[1] = with_memory(found[1], layout, composed, hidden);
                    return found[1];
                  });
  bench.table.row(name + " composed / fused" + tail, bench.threads, [&] {
    return Found{.value = found[1].times.median / found[0].times.median, .unit = "times"};
  });
  return found[1];
}

void measure_lengths(Bench& bench, const std::string& name) {
  Found composed_before;
  for (int n = 128; n <= 4096; n *= 2)
    composed_before = measure_length(bench, kFull, n, name, nullptr);
  measure_length(bench, kFull, 8192, name, &composed_before);  // composed would take gigabytes
}

void measure_causal(Bench& bench, const std::string& name) {
  for (const int n : {1024, 2048, 4096}) measure_length(bench, kCausal, n, name, nullptr);
}

/// The lengths are timed in turn, for their ratio.
void measure_window(Bench& bench, const std::string& name) {
  constexpr int kWidth = 256, kLengths[] = {4096, 8192, 16384};
  const Attend attend = fused("window:256", Role::decoder, long_sentence(1).heads);
  std::vector<Inputs> inputs;
  std::vector<Work> works;
  std::vector<Found> found;
  for (const int n : kLengths) inputs.emplace_back(long_sentence(n));
  for (const Inputs& in : inputs)
    works.push_back(work_of(in, attend, kWidth * (in.layout.length - (kWidth - 1) / 2.0)));
  for (size_t i = 0; i < inputs.size(); i++)
    bench.table.row(name + " n = " + std::to_string(kLengths[i]), bench.threads, [&] {
      const double error =
          checked_against(name, long_sentence(kWidth + 50), attend, SlidingWindow{kWidth});
      if (found.empty()) found = bench.with_best(0.5, works, Bound::multiply_adds);
      found[i].error = error;
      return with_memory(found[i], inputs[i].layout, attend);
    });
  bench.table.row(name + " n = 16384 / 4096", bench.threads, [&] {
    return Found{.value = found[2].times.median / found[0].times.median, .unit = "times"};
  });
}

}  // namespace

Items attention_items() {
  Items items;
  for (const StepSize& size : {kStepA, kStepB}) {
    const std::string name = "attention " + std::to_string(size.sentences) + " x " +
                             std::to_string(size.length) + " tokens, " + size.name;
    items.push_back({name, [=](Bench& bench) { measure_short(bench, size, name); }});
  }
  const std::string lengths = "attention", causal = "attention causal",
                    window = "attention window:256";
  items.push_back({lengths, [=](Bench& bench) { measure_lengths(bench, lengths); }});
  items.push_back({causal, [=](Bench& bench) { measure_causal(bench, causal); }});
  items.push_back({window, [=](Bench& bench) { measure_window(bench, window); }});
  return items;
}

}  // namespace heed::bench
