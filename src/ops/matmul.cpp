#include "base/check.h"
#include "kernels/gemm.h"
#include "ops/ops.h"

namespace heed {

Tensor matmul(const Tensor& a, const Tensor& b, Transpose transpose) {
  const auto read_a = [=] { return transpose.a ? a.mat().t() : a.mat(); };
  const auto read_b = [=] { return transpose.b ? b.mat().t() : b.mat(); };
  const Mat am = read_a(), bm = read_b();
  check(am.cols == bm.rows, "matmul: ", a.shape(), transpose.a ? "'" : "", " x ", b.shape(),
        transpose.b ? "'" : "", ": inner sizes differ");
  Tensor y({am.rows, bm.cols});
  kernels::gemm(am, bm, y.out());
  return record("matmul", y, {a, b}, [=] {
    const Mat dy = y.grad();
    if (a.needs_grad()) {  // dA = dY B', and its transpose where A was read transposed
      if (transpose.a)
        kernels::gemm(read_b(), dy.t(), a.claim_gradient());
      else
        kernels::gemm(dy, read_b().t(), a.claim_gradient());
    }
    if (b.needs_grad()) {  // dB = A' dY
      if (transpose.b)
        kernels::gemm(dy.t(), read_a(), b.claim_gradient());
      else
        kernels::gemm(read_a().t(), dy, b.claim_gradient());
    }
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
    real* dy = y.claim_gradient().data;  // nobody reads it after us: the activation is undone in place
    const bool wants_bias = bias && bias.needs_grad();
    const real* kept = before ? before.data() : y.data();
    if (wants_bias || activation != Activation::none)
      kernels::activation_backward(activation, kept, dy, y.rows(), y.cols(),
                                   wants_bias ? bias.claim_gradient() : Out{nullptr, false});
    if (weight.needs_grad()) kernels::gemm(y.grad().t(), x.mat(), weight.claim_gradient());  // dW = dY' X
    if (x.needs_grad()) kernels::gemm(y.grad(), weight.mat(), x.claim_gradient());           // dX = dY W
  });
}

}  // namespace heed
