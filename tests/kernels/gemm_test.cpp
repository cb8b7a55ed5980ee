// The matrix product against its textbook twin, and the promises about its digits.
#include <string>

#include "base/parallel.h"
#include "kernels/kernels.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

namespace {

constexpr Activation kNone = Activation::none;

/// A product to try: sizes, which operands lie transposed, gaps between rows, what follows.
struct Case {
  int64_t m, n, k;
  bool a_transposed = false, b_transposed = false, add = false;
  int64_t gap = 0;
  Activation activation = kNone;
  bool bias = false, before = false;
};

std::string name(const Case& c) {
  std::string text = std::to_string(c.m) + "x" + std::to_string(c.n) + "x" + std::to_string(c.k);
  if (c.a_transposed) text += " a transposed";
  if (c.b_transposed) text += " b transposed";
  if (c.add) text += " added";
  return text;
}

/// rows x cols numbers, `gap` unused ones after each row.
Guarded operand(int64_t rows, int64_t cols, bool transposed, int64_t gap, uint64_t seed) {
  return Guarded(transposed ? cols * (rows + gap) : rows * (cols + gap), seed);
}
Mat view(const Guarded& of, int64_t rows, int64_t cols, bool transposed, int64_t gap) {
  if (transposed) return Mat{of.data(), cols, rows, rows + gap}.t();
  return {of.data(), rows, cols, cols + gap};
}

struct Outcome {
  Guarded c, before;
};

template <class Function>
Outcome run(const Case& t, const Function& function) {
  const Guarded a = operand(t.m, t.k, t.a_transposed, t.gap, 1);
  const Guarded b = operand(t.k, t.n, t.b_transposed, t.gap, 2);
  const Guarded bias(t.n, 3);
  Outcome outcome = {Guarded(t.m * t.n, 4), Guarded(t.m * t.n, 5)};
  const Epilogue epilogue = {t.bias ? bias.data() : nullptr, t.activation,
                             t.before ? outcome.before.data() : nullptr};
  function(view(a, t.m, t.k, t.a_transposed, t.gap), view(b, t.k, t.n, t.b_transposed, t.gap),
           Out{outcome.c.data(), t.add}, epilogue);
  return outcome;
}

Outcome run_kernel(const Case& t, const Kernels& by) {
  return run(t, [&](Mat a, Mat b, Out c, const Epilogue& e) {
    if (e.bias || e.before || e.activation != kNone)
      by.linear(a, b, e, c.data);
    else
      by.gemm(a, b, c);
  });
}

void check_case(const Case& t) {
  const Outcome got = run_kernel(t, fast_kernels), wanted = run_kernel(t, reference_kernels);
  const double tolerance = 1e-6 * (1 + double(t.k) / 16);
  const bool ok = heed::test::largest_difference(got.c, wanted.c) <= tolerance &&
                  heed::test::largest_difference(got.before, wanted.before) <= tolerance &&
                  got.c.whole() && got.before.whole();
  if (!ok) heed::test::report(__FILE__, __LINE__, "gemm differs from the reference: " + name(t));
}

constexpr int64_t kSizes[] = {1, 2, 3, 5, 7, 8, 13, 14, 15, 16, 17, 31, 32, 33, 47, 49, 65, 100};

}  // namespace

TEST("gemm equals its reference at every edge, transposition and stride") {
  uint64_t count = 0;
  for (const int64_t m : kSizes)
    for (const int64_t n : kSizes)
      for (const int64_t k : {1, 2, 7, 16, 17, 33, 70}) {
        const uint64_t bits = mix(++count);  // which variant a size meets is drawn by lot
        if (bits % 3) continue;
        check_case(
            {m, n, k, (bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0, (bits & 128) ? 3 : 0});
      }
}

TEST("gemm equals its reference at sizes with several blocks") {
  for (const bool a : {false, true})
    for (const bool b : {false, true})
      for (const bool add : {false, true}) {
        check_case({30, 40, 600, a, b, add, 5});
        check_case({540, 33, 20, a, b, add});
        check_case({15, 1100, 30, a, b, add, 1});
        check_case({64, 64, 257, a, b, add});
      }
}

TEST("gemm with bias, activation and the sums before it") {
  for (const Activation activation : {kNone, Activation::relu, Activation::gelu})
    for (const bool bias : {false, true})
      for (const bool before : {false, true})
        for (const int64_t size : {1, 13, 16, 33, 70})
          for (const int64_t k : {0, 1, 30, 300})
            check_case({size, size + 3, k, false, true, false, 0, activation, bias, before});
}

TEST("gemm with an empty size") {
  for (const bool add : {false, true}) {
    check_case({0, 5, 5, false, false, add});
    check_case({5, 0, 5, false, false, add});
    check_case({5, 40, 0, false, true, add});
    check_case({0, 0, 0, true, true, add});
  }
}

TEST("gemm is one chain of fused multiply-adds over k") {
  for (const bool add : {false, true}) {
    const Case t = {17, 37, 700, false, true, add};
    const Outcome got = run_kernel(t, fast_kernels);
    const Outcome wanted = run(t, [](Mat a, Mat b, Out c, const Epilogue&) {
      for (int64_t i = 0; i < a.rows; i++)
        for (int64_t j = 0; j < b.cols; j++) {
          real sum = c.add ? c.data[i * b.cols + j] : 0;
          for (int64_t p = 0; p < a.cols; p++)
            sum = std::fma(a.data[i * a.stride + p], b.data[j * b.stride + p], sum);
          c.data[i * b.cols + j] = sum;
        }
    });
    CHECK(got.c == wanted.c);
  }
}

TEST("gemm gives the same bits for any number of threads") {
  const Case cases[] = {{300, 130, 300, false, true},
                        {131, 520, 70, true, false, true},
                        {37, 1000, 64, false, true, false, 0, Activation::gelu, true, true},
                        {1, 4000, 32, false, true}};
  const int before = threads();
  for (const Case& t : cases) {
    set_threads(1);
    const Outcome one = run_kernel(t, fast_kernels);
    for (int n = 2; n <= 4; n++) {
      set_threads(n);
      const Outcome many = run_kernel(t, fast_kernels);
      CHECK(one.c == many.c && one.before == many.before);
    }
  }
  set_threads(before);
}

TEST("a row of a product alone equals the row in the batch") {
  const int64_t m = 61, n = 150, k = 300;
  const Guarded a(m * k, 1), w(n * k, 2), bias(n, 3);
  const Epilogue epilogue = {bias.data(), Activation::gelu, nullptr};
  for (const bool transposed : {false, true}) {
    const Mat b = view(w, k, n, transposed, 0);
    Guarded whole(m * n);
    kernels.linear({a.data(), m, k, k}, b, epilogue, whole.data());
    for (const int64_t rows : {1, 2, 7, 20})
      for (int64_t i = 0; i + rows <= m; i += 9) {
        Guarded some(rows * n);
        kernels.linear({a.data() + i * k, rows, k, k}, b, epilogue, some.data());
        bool same = true;
        for (int64_t j = 0; j < rows * n; j++) same = same && some[j] == whole[i * n + j];
        CHECK(same);
      }
  }
}
