#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;
using test::rows_of_one_sign;

TEST("gradient: add, subtract, multiply, divide") {
  const Tensor a = numbers({3, 5}, 1), b = numbers({3, 5}, 2);
  check_gradients("add", {{"a", a}, {"b", b}}, [=] { return std::vector{add(a, b)}; });
  check_gradients("subtract", {{"a", a}, {"b", b}}, [=] { return std::vector{subtract(a, b)}; });
  check_gradients("multiply", {{"a", a}, {"b", b}}, [=] { return std::vector{multiply(a, b)}; });
  const Tensor c = rows_of_one_sign({3, 5}, 3);
  check_gradients("divide", {{"a", a}, {"c", c}}, [=] { return std::vector{divide(a, c)}; });
  CHECK_NEAR(divide(a, c).read()[7], a.read()[7] / c.read()[7], 1e-6);
}

TEST("gradient: one tensor on both sides") {
  const Tensor a = numbers({3, 5}, 1), square = numbers({3, 3}, 2), row = numbers({1, 5}, 3);
  check_gradients("add", {{"a", a}}, [=] { return std::vector{add(a, a)}; });
  check_gradients("subtract", {{"a", a}}, [=] { return std::vector{subtract(a, a)}; });
  check_gradients("multiply", {{"a", a}}, [=] { return std::vector{multiply(a, a)}; });
  check_gradients("matmul", {{"a", square}}, [=] { return std::vector{matmul(square, square)}; });
  check_gradients("matmul", {{"a", a}}, [=] {
    return std::vector{matmul(a, a, {.b = true}), matmul(a, a, {.a = true})};
  });
  check_gradients("add_row", {{"row", row}}, [=] { return std::vector{add_row(row, row)}; });
}

TEST("gradient: one side wanted, the other a constant") {
  const Tensor a = numbers({3, 5}, 1), c = numbers({3, 5}, 2), row = numbers({5}, 3);
  check_gradients("add", {{"a", a}}, [=] { return std::vector{add(a, c), add(c, a)}; });
  check_gradients("subtract", {{"a", a}}, [=] {
    return std::vector{subtract(a, c), subtract(c, a)};
  });
  check_gradients("multiply", {{"a", a}}, [=] {
    return std::vector{multiply(a, c), multiply(c, a)};
  });
  const Tensor b = rows_of_one_sign({3, 5}, 6), d = numbers({3, 5}, 7);
  check_gradients("divide", {{"b", b}}, [=] { return std::vector{divide(c, b)}; });
  check_gradients("divide", {{"d", d}}, [=] { return std::vector{divide(d, c)}; });
  check_gradients("add_row", {{"a", a}}, [=] { return std::vector{add_row(a, row)}; });
  const Tensor wanted = numbers({5}, 4);
  check_gradients("add_row", {{"row", wanted}}, [=] { return std::vector{add_row(c, wanted)}; });
}

TEST("gradient: scale, add_row, sum, mean, reshape") {
  const Tensor a = numbers({2, 3, 5}, 1), row = numbers({5}, 2);
  check_gradients("scale", {{"a", a}}, [=] { return std::vector{scale(a, real(-1.5))}; });
  check_gradients("add_row", {{"a", a}, {"row", row}},
                  [=] { return std::vector{add_row(a, row)}; });
  check_gradients("sum", {{"a", a}}, [=] { return std::vector{sum(a)}; });
  check_gradients("mean", {{"a", a}}, [=] { return std::vector{mean(a)}; });
  check_gradients("reshape", {{"a", a}}, [=] {
    return std::vector{multiply(a.reshape({5, 6}), a.reshape({5, 6}))};
  });
}

TEST("gradient: sizes around the width of vectors") {
  for (const int64_t n : {1, 15, 16, 17, 33}) {
    const Tensor a = numbers({2, n}, 1), b = numbers({2, n}, 2), row = numbers({n}, 3);
    check_gradients("several", {{"a", a}, {"b", b}, {"row", row}}, [=] {
      return std::vector{multiply(add_row(a, row), b), sum(multiply(a, a)), subtract(a, b)};
    });
  }
}

TEST("gradient: no numbers at all") {
  const Tensor none = numbers({0, 5}, 1), row = numbers({5}, 2);
  check_gradients("several", {{"none", none}, {"row", row}}, [=] {
    return std::vector{add_row(none, row), sum(none), scale(none, 2), multiply(none, none)};
  });
}
