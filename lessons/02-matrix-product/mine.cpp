// The library's matrix product becomes multiply_tiled, forward and backward. It takes three strips
// without gaps; what else the library's can do is done around it: transposed operands are copied,
// rows of c shared out between threads, sums added to what is there, bias and activation applied.
#include "tools/adapter.h"

namespace yours_02 {
#include "lessons/02-matrix-product/exercise.h"
}

namespace {

using namespace heed;

constexpr int64_t kTogether = 96;  // rows of c in a task

/// Bias and activation on finished rows.
void finish(const Epilogue& epilogue, real* c, real* before, int64_t rows, int64_t n) {
  if (epilogue.bias) kernels.add_row(c, epilogue.bias, rows, n, {c, false});
  if (before) std::copy_n(c, rows * n, before);
  if (epilogue.activation == Activation::relu) kernels.unary(Unary::relu, c, rows * n, {c, false});
  if (epilogue.activation == Activation::gelu) kernels.unary(Unary::gelu, c, rows * n, {c, false});
}

void multiply(Mat a, Mat b, Out c, const Epilogue& epilogue) {
  const lesson::Dense left(a), right(b);
  const int64_t m = a.rows, n = b.cols, k = a.cols;
  parallel_for(pieces(m, kTogether), [&](int64_t piece) {
    thread_local std::vector<real> sums;
    const int64_t first = piece * kTogether, rows = std::min(kTogether, m - first);
    real* to = c.data + first * n;
    if (c.add) sums.resize(size_t(rows * n));
    const std::span<real> product = c.add ? std::span(sums) : std::span(to, size_t(rows * n));
    yours_02::multiply_tiled(left.numbers.subspan(size_t(first * k), size_t(rows * k)),
                             right.numbers, product, int(rows), int(n), int(k));
    if (c.add) kernels.combine(1, sums.data(), 1, to, rows * n, {to, false});
    finish(epilogue, to, epilogue.before ? epilogue.before + first * n : nullptr, rows, n);
  });
}

void gemm(Mat a, Mat b, Out c) { multiply(a, b, c, {}); }

void linear(Mat x, Mat w, const Epilogue& epilogue, real* y) {
  multiply(x, w, {y, false}, epilogue);
}

void gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  if (da.data && a.transposed) gemm(b, dy.t(), da);  // da' = b dy'
  if (da.data && !a.transposed) gemm(dy, b.t(), da);
  if (db.data && b.transposed) gemm(dy.t(), a, db);  // db' = dy' a
  if (db.data && !b.transposed) gemm(a.t(), dy, db);
}

}  // namespace

void fill_02(Parts& parts) {
  parts.kernels.gemm = gemm;
  parts.kernels.linear = linear;
  parts.kernels.gemm_backward = gemm_backward;
}
