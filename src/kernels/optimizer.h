// The optimizer's pass over the flat block of all parameters.
#pragma once

#include "base/real.h"

#include <cstdint>

namespace heed::kernels {

/// One step of Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1).
struct Adam {
  real learning_rate, beta1, beta2, epsilon;
  real correction1, correction2;  ///< 1 - beta1^t and 1 - beta2^t, for step t from 1
  real gradient_scale;  ///< multiplies the gradient first: clipping without a pass of its own
};

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g;
/// parameter -= learning_rate (m / correction1) / (sqrt(v / correction2) + epsilon), n numbers.
void adam(const Adam& step, real* parameter, const real* gradient, real* m, real* v, int64_t n);

}  // namespace heed::kernels
