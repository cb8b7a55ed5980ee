#include "kernels/attention_rules.h"
#include "kernels/kernels.h"

#include "base/check.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {

namespace {

// y = f(x) of each row, whose derivative is taken from y.
Tensor each_row(const char* op, const Tensor& x, decltype(Kernels::softmax) forward,
                decltype(Kernels::softmax_backward) backward) {
  check_given(op, x);
  check(x.cols() > 0, op, ": ", x.shape(), ": a row needs at least one number");
  Tensor y(x.shape());
  forward(x.data(), x.rows(), x.cols(), y.out());
  return record(op, y, {x},
                [=] { backward(y.data(), y.grad().data, x.rows(), x.cols(), x.claim_gradient()); });
}

// All norms: with an empty residual, the sum is x itself; with an empty bias, it is RMS norm.
Normed norm(const char* op, const Tensor& x, const Tensor& residual, const Tensor& gain,
            const Tensor& bias, double dropout_rate, double epsilon) {
  check_given(op, x, gain);
  check(gain.count() == x.cols() && (!bias || bias.count() == x.cols()), op, ": ", x.shape(),
        " with gain ", gain.shape(), " and bias ", bias.shape(), ": the last sizes differ");
  check(x.cols() > 0, op, ": ", x.shape(), ": a row needs at least one number");
  const Tensor total = residual ? Tensor(x.shape()) : x;  // [tokens, n]
  const Tensor y(x.shape()), statistics({x.rows(), 2});
  const auto kernel = [=, drop = dropout_now(dropout_rate)] {
    return NormInputs{x.data(),    residual ? residual.data() : nullptr,
                      gain.data(), bias ? bias.data() : nullptr,
                      drop,        real(epsilon),
                      x.rows(),    x.cols()};
  };
  kernels.layer_norm(kernel(), y.data(), residual ? total.data() : nullptr, statistics.data());
  record(
      op, y, {x, residual, gain, bias},
      [=] {
        const real* dsum = residual && total.has_grad() ? total.grad().data : nullptr;
        y.settle_grad();  // zeros if only the sum was used
        const Claims claims({x, residual, gain, bias});
        kernels.layer_norm_backward(kernel(), total.data(), statistics.data(), y.grad().data, dsum,
                                    claims[0], claims[1], claims[2], claims[3]);
        claims.add_repeats();
      },
      residual ? total : Tensor());
  return {total, y};
}

}  // namespace

Tensor softmax(const Tensor& x) {  // dx = y (dy - sum(y dy))
  return each_row("softmax", x, kernels.softmax, kernels.softmax_backward);
}

Tensor log_softmax(const Tensor& x) {  // dx = dy - exp(y) sum(dy)
  return each_row("log_softmax", x, kernels.log_softmax, kernels.log_softmax_backward);
}

Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon) {
  check_given("layer_norm", bias);
  return norm("layer_norm", x, Tensor(), gain, bias, 0, epsilon).normed;
}

Tensor rms_norm(const Tensor& x, const Tensor& gain, double epsilon) {
  return norm("rms_norm", x, Tensor(), gain, Tensor(), 0, epsilon).normed;
}

Normed add_and_norm(const Tensor& x, const Tensor& residual, const Tensor& gain, const Tensor& bias,
                    double dropout_rate, double epsilon) {
  check_given("add_and_norm", x, residual);
  check(x.shape() == residual.shape(), "add_and_norm: ", x.shape(), " and residual ",
        residual.shape(), ": the shapes differ");
  return norm("add_and_norm", x, residual, gain, bias, dropout_rate, epsilon);
}

Tensor cross_entropy(const Tensor& logits, std::span<const int> targets, double smoothing) {
  check_given("cross_entropy", logits);
  const int64_t rows = logits.rows(), classes = logits.cols();
  check(rows == int64_t(targets.size()) && rows > 0, "cross_entropy: logits ", logits.shape(),
        " and ", targets.size(), " targets: one target for each row is wanted, and at least one");
  check(smoothing >= 0 && smoothing < 1, "cross_entropy: label smoothing is ", smoothing,
        ": it must be at least 0 and below 1");
  for (const int target : targets)
    check(target >= 0 && target < classes, "cross_entropy: logits ", logits.shape(), " and target ",
          target, ": targets lie between 0 and ", classes - 1);
  const Tensor losses({rows}), log_sums({rows});
  kernels.cross_entropy(logits.data(), targets, classes, real(smoothing), losses.data(),
                        log_sums.data());
  const real share = real(1.0 / double(rows));
  const Tensor y = Tensor::full({}, share * kernels.sum(losses.data(), rows));
  return record("cross_entropy", y, {logits}, [=, saved = Saved<int>(targets)] {
    kernels.cross_entropy_backward(logits.data(), log_sums.data(), saved.span(), classes,
                                   real(smoothing), share * *y.grad().data,
                                   logits.claim_gradient());
  });
}

Tensor prefix_sum(const Tensor& x, std::span<const Segment> segments) {
  check_given("prefix_sum", x);
  int64_t end = 0;
  for (const Segment& s : segments) {
    const int64_t last = int64_t{s.first_key} + s.keys;
    check(s.first_key >= end && s.keys >= 0 && last <= x.rows(), "prefix_sum: ", x.shape(),
          " and a segment of rows ", s.first_key, " to ", last, " after one that ends at ", end,
          ": segments stand in their order, inside the rows, and share none");
    end = last;
  }
  const Tensor y = Tensor::zeros(x.shape());
  kernels.prefix_sum(x.data(), segments, x.cols(), y.out());
  return record("prefix_sum", y, {x}, [=, saved = Saved<Segment>(segments)] {
    kernels.prefix_sum_backward(y.grad().data, saved.span(), x.cols(), x.claim_zeroed_gradient());
  });
}

}  // namespace heed
