// Prints one line for each kernel: its name and a digest of the bits it computes. Builds for other
// processors and compilers must print the same lines; scripts/same_bits.sh compares them.
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/random.h"
#include "kernels/any_rule.h"

using namespace heed;

namespace {

using Numbers = std::vector<real>;

Numbers numbers(int64_t n, uint64_t seed) {
  Numbers x(static_cast<size_t>(n));
  Random random(seed);
  for (real& value : x) value = real(6 * random.uniform() - 3);
  return x;
}

void print(const char* kernel, const Numbers& x) {
  uint64_t digest = x.size();
  for (const real value : x) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    digest = mix(digest + bits + 0x9e3779b97f4a7c15u);
  }
  std::printf("%-20s %016llx\n", kernel, static_cast<unsigned long long>(digest));
}

constexpr int64_t kRows = 61, kCols = 333, kSize = kRows * kCols;

void products() {
  const int64_t depth = 700;
  const Numbers a = numbers(kRows * depth, 1), b = numbers(depth * kCols, 2);
  const Numbers bias = numbers(kCols, 3);
  Numbers c(kSize), before(kSize);
  fast_kernels.gemm({a.data(), kRows, depth, depth}, {b.data(), depth, kCols, kCols},
                    {c.data(), false});
  print("gemm", c);
  fast_kernels.gemm({a.data(), kRows, depth, depth}, Mat{b.data(), kCols, depth, depth}.t(),
                    {c.data(), true});
  print("gemm, b transposed", c);
  fast_kernels.linear(Mat{a.data(), depth, kRows, kRows}.t(), {b.data(), depth, kCols, kCols},
                      {bias.data(), Activation::gelu, before.data()}, c.data());
  print("gemm, bias and gelu", c);
  print("gemm, before gelu", before);
}

void elements() {
  const Numbers x = numbers(kSize, 4), dy = numbers(kSize, 5);
  Numbers y(kSize), sums(kCols);
  fast_kernels.unary(Unary::gelu, x.data(), kSize, {y.data(), false});
  print("gelu", y);
  fast_kernels.unary_backward(Unary::gelu, x.data(), nullptr, dy.data(), kSize, {y.data(), false});
  print("gelu_backward", y);
  fast_kernels.unary(Unary::tanh, x.data(), kSize, {y.data(), false});
  print("tanh", y);
  fast_kernels.unary(Unary::sigmoid, x.data(), kSize, {y.data(), false});
  print("sigmoid", y);
  fast_kernels.dropout({0.1f, 7}, x.data(), kRows, kCols, {y.data(), false});
  print("dropout", y);
  fast_kernels.activation_backward(Activation::gelu, x.data(), y.data(), kRows, kCols,
                                   {sums.data(), false});
  print("activation_backward", sums);
  print("sum",
        {fast_kernels.sum(x.data(), kSize), real(fast_kernels.sum_of_squares(x.data(), kSize))});
  Numbers m(kSize), v(kSize);
  fast_kernels.adam(
      {real(0.001), real(0.9), real(0.98), real(1e-9), real(0.1), real(0.02), real(1)}, y.data(),
      x.data(), m.data(), v.data(), kSize);
  print("adam", y);
}

void rows() {
  const Numbers x = numbers(kSize, 6), dy = numbers(kSize, 7), gain = numbers(kCols, 8);
  Numbers y(kSize), dx(kSize), total(kSize), statistics(2 * kRows), dgain(kCols), dbias(kCols);
  fast_kernels.softmax(x.data(), kRows, kCols, {y.data(), false});
  print("softmax", y);
  fast_kernels.softmax_backward(y.data(), dy.data(), kRows, kCols, {dx.data(), false});
  print("softmax_backward", dx);
  fast_kernels.log_softmax(x.data(), kRows, kCols, {y.data(), false});
  print("log_softmax", y);
  const NormInputs norm = {x.data(),  dy.data(),  gain.data(), gain.data(),
                           {0.1f, 3}, real(1e-5), kRows,       kCols};
  fast_kernels.layer_norm(norm, y.data(), total.data(), statistics.data());
  print("layer_norm", y);
  fast_kernels.layer_norm_backward(norm, total.data(), statistics.data(), dy.data(), nullptr,
                                   {dx.data(), false}, {nullptr, false}, {dgain.data(), false},
                                   {dbias.data(), false});
  print("layer_norm_backward", dx);
  print("layer_norm dgain", dgain);
  std::vector<int> targets(kRows);
  for (int64_t i = 0; i < kRows; i++) targets[size_t(i)] = int(i * 5 % kCols);
  Numbers loss(kRows), lse(kRows);
  fast_kernels.cross_entropy(x.data(), targets, kCols, real(0.1), loss.data(), lse.data());
  print("cross_entropy", loss);
  fast_kernels.cross_entropy_backward(x.data(), lse.data(), targets, kCols, real(0.1), real(0.01),
                                      {dx.data(), false});
  print("cross_entropy_backward", dx);
  fast_kernels.embed(x.data(), targets, real(1.7), dy.data(), targets, {0.2f, 9}, kCols / 6,
                     y.data());
  print("embed", y);
  fast_kernels.embed_backward(dy.data(), targets, real(1.7), {0.2f, 9}, kCols / 6, total.data());
  print("embed_backward", total);
}

/// A rule of the program's own, with gaps and a bias.
struct Leaning {
  bool sees(int query, int key) const { return (query + key) % 3 != 0; }
  real bias(int head, int query, int key) const { return real(head + 1) * real(key - query) / 64; }
};

template <class Rule>
void attend(const char* name, const Rule& rule, const std::vector<Segment>& segments, int head_dim,
            float dropout) {
  const AttentionShape shape{4, 2, head_dim, real(0.3)};
  int64_t tokens = 0;
  for (const Segment& segment : segments) tokens += segment.keys;
  const int64_t size = tokens * 4 * head_dim;
  const Numbers q = numbers(size, 10), k = numbers(size / 2, 11), v = numbers(size / 2, 12);
  const Numbers dy = numbers(size, 13);
  Numbers y(q.size()), lse(size_t(tokens) * 4), dq(q.size()), dk(k.size()), dv(k.size());
  fast_kernels.attention(rule, shape, segments, q.data(), k.data(), v.data(), {dropout, 5},
                         y.data(), lse.data());
  fast_kernels.attention_backward(rule, shape, segments, q.data(), k.data(), v.data(), {dropout, 5},
                                  y.data(), lse.data(), dy.data(), nullptr, {dq.data(), false},
                                  {dk.data(), false}, {dv.data(), false});
  print(name, y);
  print("  lse", lse);
  print("  dq", dq);
  print("  dk", dk);
  print("  dv", dv);
}

void attentions() {
  attend("attention, long", Causal{}, {{0, 600, 0, 600}}, 17, 0);
  attend("attention, window", SlidingWindow{70}, {{0, 200, 0, 200}}, 32, 0.1f);
  attend("attention, short", Full{}, {{0, 16, 0, 16}, {16, 1, 16, 1}, {17, 33, 17, 33}}, 16, 0.1f);
  attend("attention, own rule", Leaning{}, {{0, 90, 0, 90}}, 8, 0);
  attend("attention, one query", Alibi(4), {{0, 1, 0, 70, 69}, {1, 1, 70, 9, 8}}, 24, 0);
}

}  // namespace

int main() {
  products();
  elements();
  rows();
  attentions();
}
