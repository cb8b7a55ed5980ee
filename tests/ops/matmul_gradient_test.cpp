#include <algorithm>

#include "base/pool.h"
#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;
using test::rows_of_one_sign;

namespace {

struct Sizes {
  int64_t m, k, n;
};
const Sizes kSizes[] = {{1, 1, 1},  {3, 5, 7}, {1, 17, 2},
                        {9, 2, 33}, {0, 3, 4}, {3, 0, 4}};  // m, k, n

}  // namespace

TEST("gradient: matmul, every transposition") {
  for (const auto& [m, k, n] : kSizes)
    for (const bool ta : {false, true})
      for (const bool tb : {false, true}) {
        const Tensor a = numbers(ta ? Shape{k, m} : Shape{m, k}, 1);
        const Tensor b = numbers(tb ? Shape{n, k} : Shape{k, n}, 2);
        const Transpose transpose{ta, tb};
        check_gradients("matmul", {{"a", a}, {"b", b}},
                        [=] { return std::vector{matmul(a, b, transpose)}; });
      }
}

TEST("gradient: matmul of a constant") {
  const Tensor a = numbers({3, 5}, 1), b = numbers({5, 2}, 2);
  check_gradients("matmul", {{"a", a}}, [=] { return std::vector{matmul(a, b)}; });
  const Tensor c = numbers({3, 5}, 3), d = numbers({5, 2}, 4);
  check_gradients("matmul", {{"b", d}}, [=] { return std::vector{matmul(c, d)}; });
}

TEST("gradient: transpose, row_sums, row_means") {
  for (const auto& [m, k, n] : kSizes) {
    const Tensor x = numbers({m, k}, 1), stack = numbers({2, m, n}, 2);
    check_gradients("transpose", {{"x", x}}, [=] { return std::vector{transpose(x)}; });
    check_gradients("transpose", {{"stack", stack}},
                    [=] { return std::vector{multiply(transpose(stack), transpose(stack))}; });
    check_gradients("row_sums", {{"x", x}}, [=] { return std::vector{row_sums(x)}; });
    if (k > 0) check_gradients("row_means", {{"x", x}}, [=] { return std::vector{row_means(x)}; });
  }
  const Tensor x({2, 3}, {1, 2, 3, 4, 5, 9});
  CHECK_EQUAL(transpose(x).shape(), Shape({3, 2}));
  CHECK_EQUAL(transpose(x).read()[3], real(5));
  CHECK_EQUAL(row_sums(x).shape(), Shape({2, 1}));
  CHECK_EQUAL(row_sums(x).read()[1], real(18));
  CHECK_NEAR(row_means(x).read()[1], 6, 1e-6);
}

TEST("gradient: linear, with and without a bias, every activation") {
  for (const auto& sizes : kSizes)
    for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu})
      for (const bool with_bias : {false, true}) {
        const Tensor x = rows_of_one_sign({sizes.m, sizes.k}, 1);
        const Tensor weight = rows_of_one_sign({sizes.n, sizes.k}, 2);
        const Tensor bias = scale(rows_of_one_sign({sizes.n, 1}, 3), real(0.12));
        std::vector<NamedTensor> inputs = {{"x", x}, {"weight", weight}};
        if (with_bias) inputs.push_back({"bias", bias});
        check_gradients("linear", inputs, [=] {
          return std::vector{linear(x, weight, with_bias ? bias : Tensor(), activation)};
        });
      }
}

TEST("gradient: linear where only one of its inputs wants one") {
  for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu})
    for (const size_t wanted : {0u, 1u, 2u}) {
      const Tensor x = rows_of_one_sign({4, 3}, 4), weight = rows_of_one_sign({5, 3}, 5);
      const Tensor bias = scale(rows_of_one_sign({5, 1}, 6), real(0.12));
      const NamedTensor all[] = {{"x", x}, {"weight", weight}, {"bias", bias}};
      check_gradients("linear", {all[wanted]},
                      [=] { return std::vector{linear(x, weight, bias, activation)}; });
    }
}

TEST(
    "gradient: what gradient() says of linear's result is true, and costs a scratch only if kept") {
  const Tensor x = rows_of_one_sign({64, 3}, 1).require_grad(), weight = numbers({40, 3}, 2);
  for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu}) {
    int64_t peak[2];
    for (const bool kept : {false, true}) {
      Tape tape;
      Tensor y = linear(x, weight, Tensor(), activation);
      const Tensor loss = sum(matmul(y, Tensor::full({40, 1}, 1)));
      if (!kept) y = Tensor();
      pool::reset_peak();
      const int64_t before = pool::statistics().bytes_peak;
      tape.backward(loss);
      peak[kept] = pool::statistics().bytes_peak - before;
      if (!kept) continue;
      CHECK(std::ranges::count(y.read(), real(0)) > 0 || activation != Activation::relu);
      CHECK_EQUAL(std::ranges::count(y.gradient().read(), real(1)), y.count());
    }
    const int64_t scratch = 64 * 40 * sizeof(real);
    CHECK_EQUAL(peak[true] - peak[false] > scratch / 2, activation != Activation::none);
  }
}

TEST("gradient: linear of a stack of matrices, and its result used twice") {
  const Tensor x = numbers({2, 3, 5}, 1), weight = numbers({4, 5}, 2), bias = numbers({4}, 3);
  check_gradients("linear", {{"x", x}, {"weight", weight}, {"bias", bias}}, [=] {
    const Tensor y = linear(x, weight, bias, Activation::gelu);
    return std::vector{multiply(y, y), y};
  });
}
