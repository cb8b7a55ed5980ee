#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

TEST("gradient: relu, gelu, tanh, sigmoid, at all edge sizes") {
  for (const int64_t n : {0, 1, 7, 15, 16, 17, 33}) {
    const Tensor x = numbers({3, n}, uint64_t(n) + 1);
    check_gradients("relu", {{"x", x}}, [=] { return std::vector{relu(x)}; });
    check_gradients("gelu", {{"x", x}}, [=] { return std::vector{gelu(x)}; });
    check_gradients("tanh", {{"x", x}}, [=] { return std::vector{heed::tanh(x)}; });
    check_gradients("sigmoid", {{"x", x}}, [=] { return std::vector{sigmoid(x)}; });
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
