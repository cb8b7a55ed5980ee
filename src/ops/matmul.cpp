#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {

Tensor matmul(const Tensor& a, const Tensor& b, Transpose transpose) {
  check_given("matmul", a, b);
  const auto read_a = [=] { return transpose.a ? a.mat().t() : a.mat(); };
  const auto read_b = [=] { return transpose.b ? b.mat().t() : b.mat(); };
  const Mat am = read_a(), bm = read_b();
  check(am.cols == bm.rows, "matmul: ", a.shape(), transpose.a ? "'" : "", " x ", b.shape(),
        transpose.b ? "'" : "", ": inner sizes differ");
  Tensor y({am.rows, bm.cols});
  kernels.gemm(am, bm, y.out());
  return record("matmul", y, {a, b}, [=] {  // dA = dY B', dB = A' dY
    const Claims claims({a, b});
    kernels.gemm_backward(read_a(), read_b(), y.grad(), claims[0], claims[1]);
    claims.add_repeats();
  });
}

Tensor transpose(const Tensor& x) {
  check_given("transpose", x);
  Tensor y({x.cols(), x.rows()});
  kernels.transpose(x.data(), x.rows(), x.cols(), y.out());
  return record("transpose", y, {x},
                [=] { kernels.transpose(y.grad().data, y.rows(), y.cols(), x.claim_gradient()); });
}

Tensor row_sums(const Tensor& x) {
  check_given("row_sums", x);
  return matmul(x, Tensor::full({x.cols(), 1}, 1));
}

Tensor row_means(const Tensor& x) {
  check_given("row_means", x);
  check(x.cols() > 0, "row_means: ", x.shape(), ": a row needs at least one number");
  return matmul(x, Tensor::full({x.cols(), 1}, real(1.0 / double(x.cols()))));
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation) {
  check_given("linear", x, weight);
  check(weight.cols() == x.cols(), "linear: ", x.shape(), " x weight ", weight.shape(),
        "': the last sizes differ");
  check(!bias || bias.count() == weight.rows(), "linear: weight ", weight.shape(), " and bias ",
        bias ? bias.shape() : Shape{}, ": the bias must have one number for each row");
  Tensor y(x.shape().with_cols(weight.rows()));  // [tokens, out]
  Tensor before;                                 // gelu's derivative needs the sums before it
  if (activation == Activation::gelu && Tape::current()) before = Tensor(y.shape());
  kernels.linear(x.mat(), weight.mat().t(),
                 {bias ? bias.data() : nullptr, activation, before ? before.data() : nullptr},
                 y.data());
  return record("linear", y, {x, weight, bias}, [=] {
    // The activation is undone in place where nobody can ask for y's gradient afterwards.
    const bool ours = activation == Activation::none || y.handles() == Tape::kHandles;
    const Tensor apart = ours ? Tensor() : y.gradient();
    real* undone = ours ? y.claim_gradient().data : apart.data();
    const Mat dy{undone, y.rows(), y.cols(), y.cols()};
    const real* kept = before ? before.data() : y.data();
    const Claims claims({x, weight, bias});
    if (claims[2].data || activation != Activation::none)
      kernels.activation_backward(activation, kept, undone, y.rows(), y.cols(), claims[2]);
    kernels.gemm_backward(x.mat(), weight.mat().t(), dy, claims[0], claims[1]);
    claims.add_repeats();
  });
}

}  // namespace heed
