// Embedding, slices, concatenation: what moves numbers without changing them.
#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

TEST("gradient: embedding, ids that repeat and words that no one names") {
  for (const int64_t n : {1, 16, 19}) {
    const Tensor table = numbers({6, n}, 1);
    const std::vector<int> ids = {2, 5, 2, 0, 2}, none;
    check_gradients("embedding", {{"table", table}},
                    [=] { return std::vector{embedding(table, ids)}; });
    check_gradients("embedding", {{"table", table}}, [=] {
      return std::vector{embedding(table, ids, {.scale = 2.5, .dropout = 0.4}),
                         embedding(table, ids)};
    });
    check_gradients("embedding", {{"table", table}}, [=] {
      return std::vector{embedding(table, none), table};
    });
  }
}

TEST("gradient: embedding with positions, wanted or not, with dropout or not") {
  const std::vector<int> ids = {2, 5, 2, 0, 1}, places = {0, 1, 2, 0, 1};
  for (const double rate : {0.0, 0.4})
    for (const int wanted : {0, 1, 2}) {
      const Tensor table = numbers({6, 5}, 1), positions = numbers({4, 5}, 2);
      std::vector<NamedTensor> inputs;
      if (wanted != 1) inputs.push_back({"table", table});
      if (wanted != 0) inputs.push_back({"positions", positions});
      check_gradients("embedding", inputs, [=] {
        return std::vector{embedding(
            table, ids, {.scale = 1.5, .positions = positions, .places = places, .dropout = rate})};
      });
    }
}

TEST("gradient: embedding whose table is its positions, and the output matrix, too") {
  const Tensor table = numbers({6, 5}, 1);
  const std::vector<int> ids = {2, 5, 2}, places = {0, 1, 2};
  check_gradients("embedding", {{"table", table}}, [=] {
    const Tensor x = embedding(table, ids, {.positions = table, .places = places});
    return std::vector{linear(x, table, Tensor())};
  });
}

TEST("gradient: gather_rows, some rows twice and some never") {
  const Tensor x = numbers({4, 5}, 1);
  const std::vector<int> ids = {3, 0, 3}, none;
  check_gradients("gather_rows", {{"x", x}}, [=] {
    return std::vector{gather_rows(x, ids), gather_rows(x, none), x};
  });
  CHECK_EQUAL(gather_rows(x, ids).read()[7], x.read()[2]);
}

TEST("gradient: slices, also overlapping, empty and whole") {
  const Tensor x = numbers({5, 7}, 1), stack = numbers({2, 3, 5}, 2);
  check_gradients("slice_rows", {{"x", x}}, [=] {
    return std::vector{slice_rows(x, 1, 3), slice_rows(x, 2, 3), slice_rows(x, 5, 0)};
  });
  check_gradients("slice_cols", {{"x", x}}, [=] {
    return std::vector{slice_cols(x, 0, 3), slice_cols(x, 2, 5), slice_cols(x, 7, 0)};
  });
  check_gradients("several", {{"x", x}}, [=] {
    return std::vector{slice_rows(x, 0, 5), slice_cols(x, 0, 7)};
  });
  check_gradients("several", {{"x", stack}}, [=] {
    return std::vector{slice_rows(stack, 1, 4), slice_cols(stack, 1, 2)};
  });
}

TEST("gradient: concatenation, of one tensor twice and of a constant, too") {
  const Tensor a = numbers({2, 5}, 1), b = numbers({3, 5}, 2), c = numbers({3, 4}, 3);
  const Tensor none = numbers({0, 5}, 4), constant = numbers({1, 5}, 5);
  check_gradients("concatenate_rows", {{"a", a}, {"b", b}, {"none", none}}, [=] {
    return std::vector{concatenate_rows({a, none, constant, b, a})};
  });
  check_gradients("concatenate_cols", {{"b", b}, {"c", c}}, [=] {
    return std::vector{concatenate_cols({b, c, b})};
  });
  check_gradients("concatenate_rows", {{"a", a}},
                  [=] { return std::vector{concatenate_rows({a})}; });
  check_gradients("several", {{"a", a}, {"b", b}}, [=] {
    const std::vector<Tensor> wide(20, a), high = {a, b, a, b, a, b, a, b, a, b, a, b};
    return std::vector{concatenate_cols(wide), concatenate_rows(high)};
  });
}
