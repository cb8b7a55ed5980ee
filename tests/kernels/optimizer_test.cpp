// Adam against its textbook twin and against numbers worked out by hand.
#include "base/parallel.h"
#include "kernels/reference.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

TEST("adam equals its reference over three steps") {
  for (const int64_t n : {0, 1, 15, 16, 17, 100, 40000}) {
    Guarded parameter(n, 1), m(n, 2), v(n, 3);
    for (int64_t i = 0; i < n; i++) v[i] = std::fabs(v[i]);
    Guarded parameter2 = parameter, m2 = m, v2 = v;
    const Guarded gradient(n, 4);
    for (int step = 1; step <= 3; step++) {
      const kernels::Adam adam = {real(0.01),
                                  real(0.9),
                                  real(0.98),
                                  real(1e-9),
                                  real(1 - std::pow(0.9, step)),
                                  real(1 - std::pow(0.98, step)),
                                  real(0.5)};
      kernels::adam(adam, parameter.data(), gradient.data(), m.data(), v.data(), n);
      reference::adam(adam, parameter2.data(), gradient.data(), m2.data(), v2.data(), n);
    }
    CHECK(heed::test::largest_difference(parameter, parameter2) <= 2e-6);
    CHECK(heed::test::largest_difference(m, m2) <= 1e-6);
    CHECK(heed::test::largest_difference(v, v2) <= 1e-6);
    CHECK(parameter.whole() && m.whole() && v.whole());
  }
}

TEST("adam's first step moves by the learning rate against the gradient's sign") {
  real parameter[2] = {1, 1}, m[2] = {}, v[2] = {};
  const real gradient[2] = {real(0.001), real(-70)};
  const kernels::Adam adam = {real(0.1), real(0.9),   real(0.999), real(1e-8),
                              real(0.1), real(0.001), real(1)};
  kernels::adam(adam, parameter, gradient, m, v, 2);
  CHECK_NEAR(parameter[0], 0.9, 2e-5);
  CHECK_NEAR(parameter[1], 1.1, 2e-5);
}

TEST("adam gives the same bits for any number of threads") {
  const int64_t n = 100003;
  const Guarded gradient(n, 4);
  const int before = threads();
  Guarded first(n);
  for (int count = 1; count <= 4; count++) {
    set_threads(count);
    Guarded parameter(n, 1), m(n, 2), v(n, 3);
    for (int64_t i = 0; i < n; i++) v[i] = std::fabs(v[i]);
    kernels::adam({real(0.01), real(0.9), real(0.98), real(1e-9), real(0.1), real(0.02), real(1)},
                  parameter.data(), gradient.data(), m.data(), v.data(), n);
    if (count == 1) first = parameter;
    CHECK(parameter == first);
  }
  set_threads(before);
}
