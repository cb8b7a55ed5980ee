// The optimizer becomes Adam::step. The library keeps m and v in its own memory, so that they are
// stored with a training that is stopped: yours gets them before each step and hands them back
// after it. Threads share out the parameters, each with an Adam of its own.
#include "tools/adapter.h"

namespace yours_05 {
#include "lessons/05-learning/exercise.h"
}

namespace {

/// The number of the step, from what the library has made of it: correction2 = 1 - beta2^t. Where
/// that has become 1, any large t does.
int step_number(const heed::AdamStep& step) {
  const double left = 1 - double(step.correction2);
  if (!(left > 0)) return 1'000'000;
  return int(std::lround(std::log(left) / std::log(double(step.beta2))));
}

void adam(const heed::AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
          int64_t n) {
  constexpr int64_t kTogether = 1 << 14;
  heed::parallel_for(heed::pieces(n, kTogether), [&](int64_t piece) {
    thread_local std::vector<real> scaled;
    thread_local yours_05::Adam yours;
    const int64_t first = piece * kTogether, count = std::min(kTogether, n - first);
    scaled.assign(gradient + first, gradient + first + count);
    for (real& g : scaled) g *= step.gradient_scale;  // the clipping
    yours.learning_rate = step.learning_rate, yours.epsilon = step.epsilon;
    yours.beta1 = step.beta1, yours.beta2 = step.beta2;
    yours.steps = step_number(step) - 1;
    yours.m.resize(1), yours.m[0].assign(m + first, m + first + count);
    yours.v.resize(1), yours.v[0].assign(v + first, v + first + count);
    const yours_05::Parameter one = {{parameter + first, size_t(count)}, scaled};
    yours.step({&one, 1});
    std::copy(yours.m[0].begin(), yours.m[0].end(), m + first);
    std::copy(yours.v[0].begin(), yours.v[0].end(), v + first);
  });
}

}  // namespace

void fill_05(heed::Parts& parts) { parts.kernels.adam = adam; }
