#include "ops/gradient_check.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/random.h"
#include "core/tape.h"
#include "ops/ops.h"

namespace heed {
namespace {

using Function = std::function<std::vector<Tensor>()>;
constexpr TapeKey kKey{7, 1};  // the same tape each time: dropout drops the same numbers
constexpr double kStep = sizeof(real) == 8 ? 4e-4 : 2e-2;
constexpr double kLeastScale = sizeof(real) == 8 ? 1e-6 : 1e-3;  // a quotient sees nothing smaller

double weight(size_t output, int64_t index) {
  return 2 * Random(11, output * 1000003 + uint64_t(index)).uniform() - 1;
}

double weighted_loss(const Function& function) {
  Tape tape(kKey);
  const std::vector<Tensor> outputs = function();
  long double loss = 0;
  for (size_t k = 0; k < outputs.size(); k++)
    for (int64_t i = 0; i < outputs[k].count(); i++)
      loss += (long double)(real(weight(k, i))) * outputs[k].read()[size_t(i)];
  return double(loss);
}

void run_backward(const Function& function) {
  Tape tape(kKey);
  const std::vector<Tensor> outputs = function();
  Tensor loss;
  for (size_t k = 0; k < outputs.size(); k++) {
    Tensor weights(outputs[k].shape());
    for (int64_t i = 0; i < weights.count(); i++) weights.data()[i] = real(weight(k, i));
    const Tensor part = sum(multiply(outputs[k], weights));
    loss = loss ? add(loss, part) : part;
  }
  tape.backward(loss);
}

// f'(x) = (8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / 12 h, with an error of order h^4.
double quotient(real& x, const Function& function) {
  const real before = x;
  const auto at = [&](double nudge) {
    x = real(double(before) + nudge * kStep);
    return weighted_loss(function);
  };
  const double near = at(1) - at(-1), far = at(2) - at(-2);
  x = before;
  return (8 * near - far) / (12 * kStep);
}

}  // namespace

GradientCheck check_gradient(const std::string& op, std::vector<NamedTensor> inputs,
                             const Function& function, double tolerance) {
  for (NamedTensor& input : inputs) input.tensor.require_grad();
  run_backward(function);
  std::vector<Tensor> gradients;
  for (const NamedTensor& input : inputs) gradients.push_back(input.tensor.gradient());
  GradientCheck result;
  for (size_t k = 0; k < inputs.size(); k++) {
    std::vector<double> wanted;
    double largest = 0;
    for (real& x : inputs[k].tensor.write()) {
      wanted.push_back(quotient(x, function));
      largest = std::max(largest, std::fabs(wanted.back()));
    }
    for (size_t i = 0; i < wanted.size(); i++) {
      const double got = gradients[k].read()[i];
      const double scale = std::max({std::fabs(wanted[i]), 1e-3 * largest, kLeastScale});
      const double difference = std::fabs(got - wanted[i]) / scale;
      if (difference <= result.worst) continue;  // not true for NaN
      std::ostringstream text;
      text.precision(10);
      text << op << ": the gradient by " << inputs[k].name << "[" << i << "] is " << got
           << ", and nudging gives " << wanted[i];
      result.worst = std::isnan(difference) ? HUGE_VAL : difference;
      result.report = text.str();
    }
  }
  result.ok = result.worst <= tolerance;
  return result;
}

}  // namespace heed
