// Trains the translator with your gradients: every product's backward by your matmul_backward,
// every bias's by your add_row_backward.
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

#include "base/parallel.h"
#include "kernels/kernels.h"

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

/// Where a gradient is added up: some other memory if it is not wanted.
real* sum_of(Out to, const Mat& like, std::vector<real>& unused) {
  const int64_t count = like.rows * like.cols;
  if (!to.data) unused.resize(size_t(count));
  real* sum = to.data ? to.data : unused.data();
  if (!to.add) std::fill_n(sum, count, real(0));
  return sum;
}

void your_gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  thread_local std::vector<real> unused_a, unused_b;
  real* to_a = sum_of(da, a, unused_a);
  real* to_b = sum_of(db, b, unused_b);
  product_backward({{a.data, a}, {b.data, b}, {dy.data, dy}, {to_a, a}, {to_b, b}});
}

void your_activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                              int64_t cols, Out dbias) {
  fast_kernels.activation_backward(activation, kept, dy, rows, cols, {nullptr, false});
  if (!dbias.data) return;
  if (!dbias.add) std::fill_n(dbias.data, cols, real(0));
  yours_03::add_row_backward({dy, size_t(rows * cols)}, int(rows), int(cols),
                             {dbias.data, size_t(cols)});
}

const bool filled = (kernels.gemm_backward = your_gemm_backward,
                     kernels.activation_backward = your_activation_backward, true);

}  // namespace
}  // namespace heed
