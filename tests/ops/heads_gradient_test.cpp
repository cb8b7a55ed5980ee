// Heads side by side: gates and rotary positions.
#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

TEST("gradient: scale_heads, with a gate for each token or one for all, wanted or not") {
  for (const int64_t head_dim : {1, 3, 17})
    for (const int64_t rows : {1, 4}) {
      const Tensor x = numbers({5, 2 * head_dim}, 1), gate = numbers({rows == 1 ? 1 : 5, 2}, 2);
      const auto run = [=] { return std::vector{scale_heads(x, gate)}; };
      check_gradients("scale_heads", {{"x", x}, {"gate", gate}}, run);
      check_gradients("scale_heads", {{"gate", gate}}, run);
      check_gradients("scale_heads", {{"x", x}}, [=] {
        return std::vector{scale_heads(x, gate), x};
      });
    }
}

TEST("scale_heads multiplies the columns of each head") {
  const Tensor x({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  const Tensor each = scale_heads(x, Tensor({2, 2}, {10, 0, -1, 2}));
  const Tensor all = scale_heads(x, Tensor({1, 2}, {2, 3}));
  const real wanted_each[] = {10, 20, 0, 0, -5, -6, 14, 16};
  const real wanted_all[] = {2, 4, 9, 12, 10, 12, 21, 24};
  for (size_t i = 0; i < 8; i++) {
    CHECK_EQUAL(each.read()[i], wanted_each[i]);
    CHECK_EQUAL(all.read()[i], wanted_all[i]);
  }
}

TEST("gradient: rope, places that repeat and one token") {
  const std::vector<int> places = {0, 3, 1, 3, 2}, one = {3};
  for (const int64_t head_dim : {2, 4, 18})
    for (const int64_t heads : {1, 3}) {
      const Tensor x = numbers({5, heads * head_dim}, 1), turns = rope_turns(4, head_dim);
      check_gradients("rope", {{"x", x}}, [=] { return std::vector{rope(x, turns, places), x}; });
      const Tensor row = slice_rows(x, 2, 1);
      check_gradients("rope", {{"x", row}}, [=] { return std::vector{rope(row, turns, one)}; });
    }
}

TEST("rope turns pairs by the angles of the paper, and the first place not at all") {
  const Tensor x = numbers({2, 8}, 1);
  const std::vector<int> places = {0, 3};
  const Tensor y = rope(x, rope_turns(4, 4), places);
  for (size_t j = 0; j < 8; j++) CHECK_EQUAL(y.read()[j], x.read()[j]);
  for (size_t j = 8; j < 16; j += 2) {
    const double angle = 3 * std::pow(10000.0, j % 4 == 0 ? 0 : -0.5);
    const double a = double(x.read()[j]), b = double(x.read()[j + 1]);
    CHECK_NEAR(y.read()[j], a * std::cos(angle) - b * std::sin(angle), 1e-6);
    CHECK_NEAR(y.read()[j + 1], a * std::sin(angle) + b * std::cos(angle), 1e-6);
  }
}

TEST("rope: the product of a query and a key depends on how far they are apart alone") {
  const Tensor q = numbers({1, 6}, 1), k = numbers({1, 6}, 2), turns = rope_turns(60, 6);
  const auto product = [=](int query, int key) {
    const std::vector<int> query_place = {query}, key_place = {key};
    return matmul(rope(q, turns, query_place), rope(k, turns, key_place), {.b = true}).item();
  };
  for (const int far : {0, 1, 7}) {
    CHECK_NEAR(product(50, 50 - far), product(far, 0), 2e-5);
    CHECK_NEAR(product(50 - far, 50), product(0, far), 2e-5);
  }
  CHECK(std::fabs(double(product(3, 0) - product(0, 3))) > 0.01);
}
