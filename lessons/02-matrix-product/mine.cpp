// Puts the learner's multiply_tiled in place of the library's matrix product, forward and backward.
//
// The learner's takes three strips without gaps. What else the library's can do is done around it:
// transposed operands are copied, rows of c shared out between threads, sums added to what is
// there, bias and activation applied.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "kernels/kernels.h"

namespace yours_02 {
using real = heed::real;
#include "lessons/02-matrix-product/exercise.h"
}  // namespace yours_02

namespace heed {
namespace {

static_assert(sizeof(real) == sizeof(float), "lesson 2 multiplies floats");

constexpr int64_t kTogether = 96;  // rows of c in a task

/// The numbers of a matrix row by row, without gaps: those that are there, or a copy.
struct Dense {
  std::vector<float> copy;
  std::span<const float> numbers;

  explicit Dense(const Mat& x) {
    const int64_t across = x.transposed ? x.stride : 1, down = x.transposed ? 1 : x.stride;
    if (across == 1 && down == x.cols) {
      numbers = {x.data, size_t(x.rows * x.cols)};
      return;
    }
    copy.resize(size_t(x.rows * x.cols));
    parallel_for(pieces(x.rows, kTogether), [&](int64_t piece) {
      const int64_t first = piece * kTogether, last = std::min(x.rows, first + kTogether);
      for (int64_t i = first; i < last; i++)
        for (int64_t j = 0; j < x.cols; j++)
          copy[size_t(i * x.cols + j)] = x.data[i * down + j * across];
    });
    numbers = copy;
  }
};

/// Bias and activation on finished rows.
void finish(const Epilogue& epilogue, float* c, float* before, int64_t rows, int64_t n) {
  if (epilogue.bias) kernels.add_row(c, epilogue.bias, rows, n, {c, false});
  if (before) std::copy_n(c, rows * n, before);
  if (epilogue.activation == Activation::relu) kernels.relu(c, rows * n, {c, false});
  if (epilogue.activation == Activation::gelu) kernels.gelu(c, rows * n, {c, false});
}

}  // namespace

static void multiply(Mat a, Mat b, Out c, const Epilogue& epilogue) {
  const Dense dense_a(a), dense_b(b);
  const int64_t m = a.rows, n = b.cols, k = a.cols;
  parallel_for(pieces(m, kTogether), [&](int64_t piece) {
    const int64_t first = piece * kTogether, rows = std::min(kTogether, m - first);
    float* to = c.data + first * n;
    std::vector<float> sums(c.add ? size_t(rows * n) : 0);
    float* product = c.add ? sums.data() : to;
    yours_02::multiply_tiled(dense_a.numbers.subspan(size_t(first * k), size_t(rows * k)),
                             dense_b.numbers, {product, size_t(rows * n)}, int(rows), int(n),
                             int(k));
    if (c.add) kernels.combine(1, product, 1, to, rows * n, {to, false});
    finish(epilogue, to, epilogue.before ? epilogue.before + first * n : nullptr, rows, n);
  });
}

static void your_gemm(Mat a, Mat b, Out c) { multiply(a, b, c, {}); }

static void your_linear(Mat x, Mat w, const Epilogue& epilogue, real* y) {
  multiply(x, w, {y, false}, epilogue);
}

static void your_gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  if (da.data && a.transposed) your_gemm(b, dy.t(), da);
  if (da.data && !a.transposed) your_gemm(dy, b.t(), da);
  if (db.data && b.transposed) your_gemm(dy.t(), a, db);
  if (db.data && !b.transposed) your_gemm(a.t(), dy, db);
}

static const bool filled = (kernels.gemm = your_gemm, kernels.linear = your_linear,
                            kernels.gemm_backward = your_gemm_backward, true);

}  // namespace heed
