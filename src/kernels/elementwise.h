// Kernels that treat each number alone, and reductions over all of them.
#pragma once

#include "kernels/gemm.h"
#include "kernels/matrix.h"

namespace heed::kernels {

// Each works on `n` numbers; `y.add` adds to what is there. All read each input once.

/// y = alpha a + beta b (b may be null, then y = alpha a).
void combine(real alpha, const real* a, real beta, const real* b, int64_t n, Out y);
/// y = a b.
void multiply(const real* a, const real* b, int64_t n, Out y);

/// y = max(x, 0); NaN stays NaN.
void relu(const real* x, int64_t n, Out y);
/// y = x Phi(x), with the exact normal distribution function (Hendrycks & Gimpel 2016).
void gelu(const real* x, int64_t n, Out y);
/// y = tanh(x).
void tanh(const real* x, int64_t n, Out y);
/// y = 1 / (1 + exp(-x)).
void sigmoid(const real* x, int64_t n, Out y);

/// dx = dy where y > 0, else 0.
void relu_backward(const real* y, const real* dy, int64_t n, Out dx);
/// dx = dy (Phi(x) + x phi(x)).
void gelu_backward(const real* x, const real* dy, int64_t n, Out dx);
/// dx = dy (1 - y y).
void tanh_backward(const real* y, const real* dy, int64_t n, Out dx);
/// dx = dy y (1 - y).
void sigmoid_backward(const real* y, const real* dy, int64_t n, Out dx);

/// Rows added to a row: y[i, j] = a[i, j] + b[j].
void add_row(const real* a, const real* b, int64_t rows, int64_t cols, Out y);
/// y[j] = sum over i of a[i, j]: rows in rising order, one chain for each column.
void sum_rows(const real* a, int64_t rows, int64_t cols, Out y);
/// The activation's derivative applied to dy in place, and its column sums, in one pass: the
/// backward of `linear`. `kept` is y for relu, the sums before the activation for gelu, and unused
/// for none; dbias may be null.
void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias);

/// The sum of n numbers: 16 lanes, blocks of a fixed size, one written-out tree.
real sum(const real* x, int64_t n);
/// The sum of n squares, in the same order, kept in double between blocks.
double sum_of_squares(const real* x, int64_t n);
/// Whether every number is finite.
bool all_finite(const real* x, int64_t n);

/// Dropout keeps a number with probability 1 - rate and scales it by 1 / (1 - rate) (Srivastava
/// et al. 2014). No mask is stored: what is kept is a function of (key, row, column).
struct Dropout {
  float rate = 0;  ///< in [0, 1); 0 leaves everything as it is
  uint64_t key = 0;
};

/// Whether and how strongly the number at (row, column) is kept: 0 or 1 / (1 - rate). This is the
/// specification; kernels compute it on vectors.
real dropout_scale(const Dropout& dropout, uint64_t row, uint64_t column);

/// y[i, j] = x[i, j] dropout_scale(i, j). It is its own backward.
void dropout(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y);

}  // namespace heed::kernels
