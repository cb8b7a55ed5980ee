// Trains the translator with your gradients: matmul and linear of src/ops/matmul.cpp, with their
// backward by your matmul_backward and add_row_backward.
//
// Yours is called on small tiles whose sizes and places the compiler knows, and may rearrange sums
// of floats: so the order of your loops matters little, and training takes minutes rather than
// hours.
#ifdef __clang__
#pragma clang fp reassociate(on)
#else
#pragma GCC optimize("O3,associative-math,no-signed-zeros,no-trapping-math")
#endif

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/gemm.h"
#include "ops/ops.h"

namespace yours_03 {
using real = heed::real;
#include "lessons/03-autodiff/exercise.h"
}  // namespace yours_03

namespace heed {
namespace {

/// A matrix to read or to write: its numbers lie as those of `like` do.
struct View {
  real* data;
  Mat like;

  View(const real* data_, const Mat& like_) : data(const_cast<real*>(data_)), like(like_) {}
  real* at(int64_t i, int64_t j) const {
    return data + (like.transposed ? j * like.stride + i : i * like.stride + j);
  }
};

/// A piece of a matrix, from row i and column j on; 0 beyond the matrix's edges.
template <int Rows, int Cols>
struct Tile {
  alignas(64) real numbers[Rows * Cols] = {};

  /// Calls use(number here, number there) for all that lie inside, in the order of memory there.
  template <class Use>
  void each(const View& there, int64_t i, int64_t j, const Use& use) {
    const int64_t rows = std::min<int64_t>(Rows, there.like.rows - i);
    const int64_t cols = std::min<int64_t>(Cols, there.like.cols - j);
    if (there.like.transposed)
      for (int64_t c = 0; c < cols; c++) {
        real* column = there.at(i, j + c);
        for (int64_t r = 0; r < rows; r++) use(numbers[r * Cols + c], column[r]);
      }
    else
      for (int64_t r = 0; r < rows; r++) {
        real* row = there.at(i + r, j);
        for (int64_t c = 0; c < cols; c++) use(numbers[r * Cols + c], row[c]);
      }
  }
  void load(const View& from, int64_t i, int64_t j) {
    each(from, i, j, [](real& here, real there) { here = there; });
  }
  void add_to(const View& to, int64_t i, int64_t j) {
    each(to, i, j, [](real here, real& there) { there += here; });
  }
};

/// y = a b, a [m, k], b [k, n]: their gradients lie as they do themselves.
struct Product {
  View a, b, dy, da, db;
};

constexpr int kRows = 64, kInner = 32, kCols = 64;

/// Rows i ... of a, columns j ... of b, and what lies between from p on.
[[gnu::flatten]] void add_gradients(const Product& y, int64_t i, int64_t p, int64_t j) {
  Tile<kRows, kInner> a, da;
  Tile<kInner, kCols> b, db;
  Tile<kRows, kCols> dy;
  a.load(y.a, i, p), b.load(y.b, p, j), dy.load(y.dy, i, j);
  yours_03::matmul_backward(a.numbers, b.numbers, dy.numbers, kRows, kInner, kCols, da.numbers,
                            db.numbers);
  da.add_to(y.da, i, p), db.add_to(y.db, p, j);
}

/// Each task has some columns of a and the rows of b that meet them: nobody else writes there.
void product_backward(const Product& y) {
  parallel_for(pieces(y.a.like.cols, kInner), [&](int64_t task) {
    for (int64_t i = 0; i < y.a.like.rows; i += kRows)
      for (int64_t j = 0; j < y.b.like.cols; j += kCols) add_gradients(y, i, task * kInner, j);
  });
}

/// Where the gradient of `x` is added up; some other memory if it is not wanted.
real* sum_of(const Tensor& x, Tensor& unused) {
  if (x.needs_grad()) return x.claim_zeroed_gradient().data;
  unused = Tensor(x.shape());
  std::fill_n(unused.data(), unused.count(), real(0));
  return unused.data();
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, Transpose transpose) {
  const auto read_a = [=] { return transpose.a ? a.mat().t() : a.mat(); };
  const auto read_b = [=] { return transpose.b ? b.mat().t() : b.mat(); };
  const Mat am = read_a(), bm = read_b();
  check(am.cols == bm.rows, "matmul: ", a.shape(), transpose.a ? "'" : "", " x ", b.shape(),
        transpose.b ? "'" : "", ": inner sizes differ");
  Tensor y({am.rows, bm.cols});
  kernels::gemm(am, bm, y.out());
  return record("matmul", y, {a, b}, [=] {
    Tensor unused_a, unused_b;
    const Mat a_now = read_a(), b_now = read_b(), dy = y.grad();
    product_backward({{a_now.data, a_now},
                      {b_now.data, b_now},
                      {dy.data, dy},
                      {sum_of(a, unused_a), a_now},
                      {sum_of(b, unused_b), b_now}});
  });
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation) {
  check(weight.cols() == x.cols(), "linear: ", x.shape(), " x weight ", weight.shape(),
        "': the last sizes differ");
  check(!bias || bias.count() == weight.rows(), "linear: weight ", weight.shape(), " and bias ",
        bias ? bias.shape() : Shape{}, ": the bias must have one number for each row");
  Tensor y(x.shape().with_cols(weight.rows()));  // [tokens, out]
  Tensor before;                                 // gelu's derivative needs the sums before it
  if (activation == Activation::gelu && Tape::current()) before = Tensor(y.shape());
  kernels::gemm(x.mat(), weight.mat().t(), y.out(),
                {bias ? bias.data() : nullptr, activation, before ? before.data() : nullptr});
  return record("linear", y, {x, weight, bias}, [=] {
    real* dy = y.claim_gradient().data;
    if (activation != Activation::none)
      kernels::activation_backward(activation, before ? before.data() : y.data(), dy, y.rows(),
                                   y.cols(), {nullptr, false});
    if (bias && bias.needs_grad())
      yours_03::add_row_backward({dy, size_t(y.count())}, int(y.rows()), int(y.cols()),
                                 {bias.claim_zeroed_gradient().data, size_t(bias.count())});
    Tensor unused_x, unused_weight;
    const Mat weights = weight.mat().t();
    product_backward({{x.data(), x.mat()},
                      {weight.data(), weights},
                      {dy, y.mat()},
                      {sum_of(x, unused_x), x.mat()},
                      {sum_of(weight, unused_weight), weights}});
  });
}

}  // namespace heed
