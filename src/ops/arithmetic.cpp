#include "base/check.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {
namespace {

void check_same(const char* op, const Tensor& a, const Tensor& b) {
  check_given(op, a, b);
  check(a.shape() == b.shape(), op, ": ", a.shape(), " and ", b.shape(), ": the shapes differ");
}

// y = alpha a + beta b:  da = alpha dy, db = beta dy.
Tensor weighted_sum(const char* op, real alpha, const Tensor& a, real beta, const Tensor& b) {
  check_same(op, a, b);
  Tensor y(a.shape());
  const int64_t n = y.count();
  kernels.combine(alpha, a.data(), beta, b.data(), n, y.out());
  return record(op, y, {a, b}, [=] {
    const real* dy = y.grad().data;
    if (a.needs_grad()) kernels.combine(alpha, dy, 0, nullptr, n, a.claim_gradient());
    if (b.needs_grad()) kernels.combine(beta, dy, 0, nullptr, n, b.claim_gradient());
  });
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) { return weighted_sum("add", 1, a, 1, b); }
Tensor subtract(const Tensor& a, const Tensor& b) { return weighted_sum("subtract", 1, a, -1, b); }

Tensor multiply(const Tensor& a, const Tensor& b) {
  check_same("multiply", a, b);
  Tensor y(a.shape());
  kernels.multiply(a.data(), b.data(), y.count(), y.out());
  return record("multiply", y, {a, b}, [=] {
    const real* dy = y.grad().data;
    if (a.needs_grad()) kernels.multiply(dy, b.data(), y.count(), a.claim_gradient());  // da = dy b
    if (b.needs_grad()) kernels.multiply(dy, a.data(), y.count(), b.claim_gradient());  // db = dy a
  });
}

Tensor divide(const Tensor& a, const Tensor& b) {
  check_same("divide", a, b);
  Tensor y(a.shape());
  const int64_t n = y.count();
  kernels.divide(a.data(), b.data(), n, y.out());
  return record("divide", y, {a, b}, [=] {
    const real* dy = y.grad().data;
    if (a.needs_grad()) kernels.divide(dy, b.data(), n, a.claim_gradient());  // da = dy / b
    if (!b.needs_grad()) return;
    const Tensor slope(y.shape());  // db = -dy y / b
    kernels.divide(y.data(), b.data(), n, slope.out());
    kernels.multiply(dy, slope.data(), n, slope.out());
    kernels.combine(-1, slope.data(), 0, nullptr, n, b.claim_gradient());
  });
}

Tensor scale(const Tensor& a, real factor) {
  check_given("scale", a);
  Tensor y(a.shape());
  kernels.combine(factor, a.data(), 0, nullptr, y.count(), y.out());
  return record("scale", y, {a}, [=] {
    kernels.combine(factor, y.grad().data, 0, nullptr, y.count(), a.claim_gradient());
  });
}

Tensor add_row(const Tensor& a, const Tensor& row) {
  check_given("add_row", a, row);
  check(row.count() == a.cols(), "add_row: ", a.shape(), " and a row of ", row.shape(),
        ": the last sizes differ");
  Tensor y(a.shape());
  kernels.add_row(a.data(), row.data(), a.rows(), a.cols(), y.out());
  return record("add_row", y, {a, row}, [=] {
    const real* dy = y.grad().data;
    if (a.needs_grad()) kernels.combine(1, dy, 0, nullptr, y.count(), a.claim_gradient());
    if (row.needs_grad()) kernels.sum_rows(dy, y.rows(), y.cols(), row.claim_gradient());
  });
}

Tensor sum(const Tensor& a) {
  check_given("sum", a);
  Tensor y = Tensor::full({}, kernels.sum(a.data(), a.count()));
  return record("sum", y, {a}, [=] {  // da = dy, for each number
    const Tensor ones = Tensor::full({a.count()}, 1);
    kernels.combine(*y.grad().data, ones.data(), 0, nullptr, a.count(), a.claim_gradient());
  });
}

Tensor mean(const Tensor& a) {
  check_given("mean", a);
  check(a.count() > 0, "mean: the tensor has shape ", a.shape(), " and holds no number");
  return scale(sum(a), real(1.0 / double(a.count())));
}

}  // namespace heed
