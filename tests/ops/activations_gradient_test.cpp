#include <algorithm>
#include <cmath>

#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

namespace {

struct Function {
  const char* name;
  Tensor (*op)(const Tensor&);
  double (*wanted)(double);
  bool above_zero = false;
};

const Function kFunctions[] = {
    {"relu", relu, [](double x) { return std::max(x, 0.0); }},
    {"gelu", gelu, [](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); }},
    {"tanh", heed::tanh, std::tanh},
    {"sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"exp", heed::exp, std::exp},
    {"log", heed::log, std::log, true},
    {"sqrt", heed::sqrt, std::sqrt, true},
};

/// At least 0.5 where that is asked for.
Tensor inputs_of(const Function& function, const Shape& shape, uint64_t seed) {
  const Tensor x = numbers(shape, seed);
  if (function.above_zero)
    for (real& value : x.write()) value = real(0.4) + std::fabs(value);
  return x;
}

}  // namespace

TEST("gradient: every function of one number, at all edge sizes") {
  for (const Function& f : kFunctions)
    for (const int64_t n : {0, 1, 7, 15, 16, 17, 33}) {
      const Tensor x = inputs_of(f, {3, n}, uint64_t(n) + 1);
      check_gradients(f.name, {{"x", x}}, [=] { return std::vector{f.op(x)}; });
    }
}

TEST("gradient: every function of one number gives what its name says, and names itself") {
  for (const Function& f : kFunctions) {
    const Tensor x = inputs_of(f, {3, 5}, 1), y = f.op(x);
    for (size_t i = 0; i < x.read().size(); i++)
      CHECK_NEAR(y.read()[i], f.wanted(double(x.read()[i])), 1e-6);
    CHECK_ERROR(f.op(Tensor()), std::string(f.name) + ": an empty tensor was given");
  }
}

TEST("gradient: activations far out, where they are flat or straight") {
  const Tensor x({1, 6}, {-4, -3, -2, 2, 3, 4});
  check_gradients("gelu", {{"x", x}}, [=] { return std::vector{gelu(x)}; });
  check_gradients("tanh", {{"x", x}}, [=] { return std::vector{heed::tanh(x)}; });
  check_gradients("sigmoid", {{"x", x}}, [=] { return std::vector{sigmoid(x)}; });
}

TEST("gradient: an activation whose input is used again") {
  const Tensor x = numbers({3, 5}, 1);
  check_gradients("several", {{"x", x}}, [=] {
    return std::vector{multiply(relu(x), sigmoid(x)), add(gelu(x), heed::tanh(x)), x};
  });
}

TEST("gradient: dropout drops the same numbers on the way back") {
  for (const int64_t n : {1, 16, 19}) {
    const Tensor x = numbers({5, n}, 1);
    check_gradients("dropout", {{"x", x}}, [=] { return std::vector{dropout(x, 0.4)}; });
    check_gradients("dropout", {{"x", x}}, [=] {
      return std::vector{dropout(dropout(x, 0.3), 0.3), dropout(x, 0)};
    });
  }
}
