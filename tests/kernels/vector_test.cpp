// Vectors: masked edges, sums over lanes, and the error of exp, tanh and the normal distribution.
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"
#include "kernels/loops.h"
#include "kernels/vector_math.h"

using namespace heed;
using namespace heed::fast;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Vector our_exp(Vector x) { return fast::exp(x); }
Vector our_tanh(Vector x) { return fast::tanh(x); }
Vector our_sigmoid(Vector x) { return fast::sigmoid(x); }

template <class Function>
real on_one(const Function& function, real x) {
  return function(broadcast(x))[kWidth - 1];
}

/// The largest error of `got` against `wanted` (in double) over the floats between low and high, in
/// units of the last place; results below the smallest normal number count as 0.
template <class Got, class Wanted>
double worst_ulp(real low, real high, const Got& got, const Wanted& wanted) {
  double worst = 0;
  const int steps = 100000;
  for (int i = 0; i < steps; i += kWidth) {
    Vector x;
    for (int lane = 0; lane < kWidth; lane++)
      x[lane] = low + (high - low) * real(i + lane) / real(steps);
    const Vector y = got(x);
    for (int lane = 0; lane < kWidth; lane++) {
      const double exact = wanted(double(x[lane]));
      if (std::fabs(exact) < 1.2e-38) {
        if (y[lane] > 2e-38f) return 1e30;
        continue;
      }
      const float near = std::fabs(float(exact));
      const double ulp = double(std::nextafter(near, kInfinity)) - double(near);
      worst = std::max(worst, std::fabs(double(y[lane]) - exact) / ulp);
    }
  }
  return worst;
}

}  // namespace

TEST("partial loads and stores touch the first n lanes alone") {
  std::vector<real> from(kWidth), to(kWidth);
  for (int n = 0; n <= kWidth; n++) {
    for (int i = 0; i < kWidth; i++) from[size_t(i)] = real(i + 1), to[size_t(i)] = real(-1);
    // At the end of the allocation, so that the address sanitizer sees a read too far.
    const Vector v = load_partial(from.data() + kWidth - n, n);
    store_partial(to.data() + kWidth - n, v, n);
    for (int i = 0; i < kWidth; i++) {
      CHECK_EQUAL(v[i], i < n ? real(kWidth - n + i + 1) : 0);
      CHECK_EQUAL(to[size_t(i)], i < kWidth - n ? real(-1) : from[size_t(i)]);
      CHECK_EQUAL(keep_first(broadcast(3), n, broadcast(5))[i], i < n ? real(3) : real(5));
    }
  }
}

TEST("fma rounds once, sqrt correctly, maximum and absolute work on lanes") {
  const real tiny = std::numeric_limits<real>::epsilon();
  const real x = 1 + tiny;
  CHECK_EQUAL(fma(broadcast(x), broadcast(x), broadcast(-1 - 2 * tiny))[0], tiny * tiny);
  CHECK_EQUAL(sqrt(broadcast(2))[kWidth - 1], std::sqrt(real(2)));
  CHECK_EQUAL(maximum(broadcast(-3), broadcast(2))[0], real(2));
  CHECK_EQUAL(absolute(broadcast(-3))[1], real(3));
  CHECK(std::signbit(broadcast(real(-0.0))[0]));
}

TEST("sums over 16 lanes follow the written-out tree") {
  for (int64_t n = 0; n <= 70; n++) {
    std::vector<real> x(static_cast<size_t>(n));
    real lanes[16] = {}, largest = -kInfinity;
    for (int64_t i = 0; i < n; i++) {
      x[size_t(i)] = real(std::sin(double(i + 1)) * std::pow(10.0, double(i % 5)));
      lanes[i % 16] += x[size_t(i)];
      largest = std::max(largest, x[size_t(i)]);
    }
    for (int half = 8; half >= 1; half /= 2)
      for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    const auto term = [&](int64_t j, auto count) { return load_first(x.data() + j, count); };
    CHECK_EQUAL(sum16(n, term), lanes[0]);
    CHECK_EQUAL(largest_of(x.data(), n), largest);
  }
}

TEST("exp, tanh, sigmoid and normal keep their stated error") {
  const auto phi = [](double a) { return 0.3989422804014327 * std::exp(-a * a / 2); };
  const auto distribution = [](double a) { return 0.5 * std::erfc(-a * M_SQRT1_2); };
  const auto logistic = [](double a) { return 1 / (1 + std::exp(-a)); };
  const auto our_phi = [](Vector x) { return normal(x).density; };
  const auto our_distribution = [](Vector x) { return normal(x).distribution; };
  const auto exact_exp = [](double a) { return std::exp(a); };
  const auto exact_tanh = [](double a) { return std::tanh(a); };
  for (const real range : {real(0.01), real(1), real(12), real(88.7)}) {
    CHECK_NEAR(worst_ulp(-range, range, our_exp, exact_exp), 0, 1.1);
    CHECK_NEAR(worst_ulp(-range, range, our_tanh, exact_tanh), 0, 2.5);
    CHECK_NEAR(worst_ulp(-range, range, our_sigmoid, logistic), 0, 3);
    CHECK_NEAR(worst_ulp(-range, range, our_distribution, distribution), 0, 7.5);
    CHECK_NEAR(worst_ulp(-range, range, our_phi, phi), 0, 3);
  }
}

TEST("exp, tanh, sigmoid and normal at the ends of the range") {
  const real nan = std::numeric_limits<real>::quiet_NaN();
  CHECK_EQUAL(on_one(our_exp, 0), real(1));
  CHECK_EQUAL(on_one(our_exp, -kInfinity), real(0));
  CHECK_EQUAL(on_one(our_exp, -1e30f), real(0));
  CHECK_EQUAL(on_one(our_exp, -1000), real(0));
  CHECK_EQUAL(on_one(our_exp, kInfinity), real(kInfinity));
  CHECK_EQUAL(on_one(our_exp, 1e30f), real(kInfinity));
  CHECK(std::isfinite(on_one(our_exp, real(88.7228))));
  CHECK_EQUAL(on_one(our_tanh, kInfinity), real(1));
  CHECK_EQUAL(on_one(our_tanh, -kInfinity), real(-1));
  CHECK(std::signbit(on_one(our_tanh, real(-0.0))));
  CHECK_EQUAL(on_one(our_sigmoid, -kInfinity), real(0));
  CHECK_EQUAL(on_one(our_sigmoid, kInfinity), real(1));
  for (const real x : {real(kInfinity), real(1e30), real(100)}) {
    CHECK_EQUAL(normal(broadcast(x)).distribution[0], real(1));
    CHECK_EQUAL(normal(broadcast(-x)).distribution[0], real(0));
    CHECK_EQUAL(normal(broadcast(x)).density[0], real(0));
  }
  CHECK(std::isnan(on_one(our_exp, nan)) && std::isnan(on_one(our_tanh, nan)));
  CHECK(std::isnan(on_one(our_sigmoid, nan)) && std::isnan(normal(broadcast(nan)).distribution[0]));
  CHECK(std::isnan(normal(broadcast(nan)).density[0]));
}
