// Adam against numbers worked out by hand.
#include "check.h"
#include "kernels/kernels.h"

using namespace heed;

TEST("adam's first step moves by the learning rate against the gradient's sign") {
  real parameter[2] = {1, 1}, m[2] = {}, v[2] = {};
  const real gradient[2] = {real(0.001), real(-70)};
  const AdamStep adam = {real(0.1), real(0.9),   real(0.999), real(1e-8),
                         real(0.1), real(0.001), real(1)};
  kernels.adam(adam, parameter, gradient, m, v, 2);
  CHECK_NEAR(parameter[0], 0.9, 2e-5);
  CHECK_NEAR(parameter[1], 1.1, 2e-5);
}
