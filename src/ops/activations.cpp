#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {

Tensor unary(const char* op, Unary function, const Tensor& x) {
  check_given(op, x);
  Tensor y(x.shape());
  kernels.unary(function, x.data(), x.count(), y.out());
  return record(op, y, {x}, [=] {
    kernels.unary_backward(function, x.data(), y.data(), y.grad().data, y.count(),
                           x.claim_gradient());
  });
}

Dropout dropout_now(double rate) {
  check(rate >= 0 && rate < 1, "dropout: the rate is ", rate,
        ": it must be at least 0 and below 1");
  Tape* tape = Tape::current();
  if (!tape || !tape->dropout() || rate == 0) return {};
  return {float(rate), tape->next_random_key()};
}

Tensor dropout(const Tensor& x, double rate) {
  check_given("dropout", x);
  const Dropout drop = dropout_now(rate);
  if (drop.rate == 0) return x;
  Tensor y(x.shape());
  kernels.dropout(drop, x.data(), x.rows(), x.cols(), y.out());
  return record("dropout", y, {x}, [=] {  // the same numbers are kept: the key tells which
    kernels.dropout(drop, y.grad().data, x.rows(), x.cols(), x.claim_gradient());
  });
}

}  // namespace heed
