#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/ops.h"

namespace heed {

Tensor relu(const Tensor& x) {
  Tensor y(x.shape());
  kernels.relu(x.data(), x.count(), y.out());
  return record("relu", y, {x}, [=] {
    kernels.relu_backward(y.data(), y.grad().data, y.count(), x.claim_gradient());
  });
}

Tensor gelu(const Tensor& x) {
  Tensor y(x.shape());
  kernels.gelu(x.data(), x.count(), y.out());
  return record("gelu", y, {x}, [=] {
    kernels.gelu_backward(x.data(), y.grad().data, y.count(), x.claim_gradient());
  });
}

Tensor tanh(const Tensor& x) {
  Tensor y(x.shape());
  kernels.tanh(x.data(), x.count(), y.out());
  return record("tanh", y, {x}, [=] {
    kernels.tanh_backward(y.data(), y.grad().data, y.count(), x.claim_gradient());
  });
}

Tensor sigmoid(const Tensor& x) {
  Tensor y(x.shape());
  kernels.sigmoid(x.data(), x.count(), y.out());
  return record("sigmoid", y, {x}, [=] {
    kernels.sigmoid_backward(y.data(), y.grad().data, y.count(), x.claim_gradient());
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
  const Dropout drop = dropout_now(rate);
  if (drop.rate == 0) return x;
  Tensor y(x.shape());
  kernels.dropout(drop, x.data(), x.rows(), x.cols(), y.out());
  return record("dropout", y, {x}, [=] {  // the same numbers are kept: the key tells which
    kernels.dropout(drop, y.grad().data, x.rows(), x.cols(), x.claim_gradient());
  });
}

}  // namespace heed
