#include "train/adam.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "kernels/kernels.h"

namespace heed {

Adam::Adam(const Parameters& parameters, const AdamOptions& options_) : options(options_) {
  const int64_t count = int64_t(parameters.values().size());
  m = Tensor::zeros({count}), v = Tensor::zeros({count});
}

double Adam::step(const Parameters& parameters, double learning_rate) {
  const std::span<real> values = parameters.values(), gradients = parameters.gradients();
  const int64_t count = int64_t(values.size());
  const double norm = std::sqrt(kernels.sum_of_squares(gradients.data(), count));
  if (!std::isfinite(norm)) return norm;
  steps++;
  AdamStep kernel;
  kernel.learning_rate = real(learning_rate);
  kernel.beta1 = real(options.beta1), kernel.beta2 = real(options.beta2);
  kernel.epsilon = real(options.epsilon);
  kernel.correction1 = real(1 - std::pow(options.beta1, double(steps)));
  kernel.correction2 = real(1 - std::pow(options.beta2, double(steps)));
  const bool clip = options.clip > 0 && norm > options.clip;
  kernel.gradient_scale = clip ? real(options.clip / norm) : real(1);
  kernels.adam(kernel, values.data(), gradients.data(), m.data(), v.data(), count);
  return norm;
}

double Schedule::learning_rate(int64_t step) const {
  if (step <= warmup) return peak * double(step) / warmup;
  if (kind == "inverse-sqrt") return peak * std::sqrt(std::max(warmup, 1) / double(step));
  const double progress = double(step - warmup) / std::max(total - warmup, 1);
  return peak * 0.5 * (1 + std::cos(3.141592653589793 * std::min(progress, 1.0)));
}

void Schedule::check() const {
  heed::check(kind == "inverse-sqrt" || kind == "cosine", "--schedule is '", kind,
              "': it must be inverse-sqrt or cosine");
  heed::check(peak > 0, "--learning-rate is ", peak, ": it must be above 0");
  heed::check(kind != "cosine" || total > 0,
              "--schedule cosine falls to 0 at the last step, so it ", "needs --steps");
}

}  // namespace heed
