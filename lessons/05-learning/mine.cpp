// Lesson 5's exercise in place of the library's Adam (src/kernels/optimizer.cpp).
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "kernels/kernels.h"

namespace yours_05 {
using real = heed::real;
#include "lessons/05-learning/exercise.h"
}  // namespace yours_05

namespace heed {
namespace {

/// The number of the step, from what the library has made of it: correction2 = 1 - beta2^t. Where
/// that has become 1, any large t does.
int step_number(const AdamStep& step) {
  const double left = 1 - double(step.correction2);
  if (!(left > 0)) return 1'000'000;
  return int(std::lround(std::log(left) / std::log(double(step.beta2))));
}

}  // namespace

// The library keeps m and v in its own memory, so that they are stored with a training that is
// stopped: yours gets them before each step and hands them back after it.
static void your_adam(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
                      int64_t n) {
  const size_t count = size_t(n);
  std::vector<real> scaled(gradient, gradient + count);
  for (real& g : scaled) g *= step.gradient_scale;  // the clipping
  yours_05::Adam adam;
  adam.learning_rate = step.learning_rate, adam.epsilon = step.epsilon;
  adam.beta1 = step.beta1, adam.beta2 = step.beta2;
  adam.steps = step_number(step) - 1;
  adam.m.assign(1, std::vector<real>(m, m + count));
  adam.v.assign(1, std::vector<real>(v, v + count));
  const std::vector<yours_05::Parameter> all = {{{parameter, count}, scaled}};
  adam.step(all);
  std::copy(adam.m[0].begin(), adam.m[0].end(), m);
  std::copy(adam.v[0].begin(), adam.v[0].end(), v);
}

static const bool filled = (kernels.adam = your_adam, true);

}  // namespace heed
