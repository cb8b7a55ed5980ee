// One tensor in two places of an op: its gradient is the sum of what both places get.
#include "gradients.h"
#include "ops/attention.h"

using namespace heed;
using test::rows_of_one_sign;

namespace {

using Tensors = std::vector<Tensor>;

struct Op {
  std::string name;
  std::vector<Shape> inputs;  ///< those of one count are tried as one tensor
  std::function<Tensors(const Tensors&)> results;
};

Op linear_op(const std::vector<Shape>& inputs, Activation activation) {
  return {"linear", inputs, [=](const Tensors& in) {
            return Tensors{linear(in[0], in[1], in.size() > 2 ? in[2] : Tensor(), activation)};
          }};
}

Op matmul_op(Transpose transpose) {
  return {"matmul", {{4, 4}, {4, 4}}, [=](const Tensors& in) {
            return Tensors{matmul(in[0], in[1], transpose)};
          }};
}

/// `segments` may leave rows out.
Op attention_op(const std::vector<Segment>& segments, int kv_heads, double dropout) {
  const Shape keys{5, 3 * kv_heads};
  return {
      "attention", {{5, 6}, keys, keys}, [=](const Tensors& in) {
        return Tensors{attention(in[0], in[1], in[2], Causal{}, segments, {2, kv_heads, dropout}).y};
      }};
}

Op norm_op(int64_t rows, int64_t cols) {
  return {"layer_norm", {{rows, cols}, {cols}, {cols}}, [](const Tensors& in) {
            return Tensors{layer_norm(in[0], in[1], in[2])};
          }};
}

Op add_and_norm_op(int64_t rows, int64_t cols, double dropout) {
  const Shape x{rows, cols};
  return {"add_and_norm", {x, x, {cols}, {cols}}, [=](const Tensors& in) {
            const Normed y = add_and_norm(in[0], in[1], in[2], in[3], dropout);
            return Tensors{y.sum, y.normed};
          }};
}

Op pair_op(const std::string& name, Tensor (*op)(const Tensor&, const Tensor&)) {
  return {name, {{3, 5}, {3, 5}}, [=](const Tensors& in) { return Tensors{op(in[0], in[1])}; }};
}

std::vector<Op> ops() {
  const std::vector<Segment> all = {{0, 2, 0, 2, 0}, {2, 3, 2, 3, 0}};
  const std::vector<Segment> some = {{0, 2, 0, 2, 0}, {3, 2, 1, 2, 0}};
  std::vector<Op> list = {
      pair_op("add", add),
      pair_op("subtract", subtract),
      pair_op("multiply", multiply),
      pair_op("scale_heads", scale_heads),
      pair_op("divide", divide),
      {"rms_norm",
       {{1, 5}, {5}},
       [](const Tensors& in) { return Tensors{rms_norm(in[0], in[1])}; }},
      {"add_and_norm",
       {{3, 5}, {3, 5}, {5}},
       [](const Tensors& in) {
         const Normed y = add_and_norm(in[0], in[1], in[2], Tensor(), 0);
         return Tensors{y.sum, y.normed};
       }},
      {"add_row", {{1, 5}, {5}}, [](const Tensors& in) { return Tensors{add_row(in[0], in[1])}; }},
      matmul_op({}),
      matmul_op({.a = true}),
      matmul_op({.b = true}),
      matmul_op({.a = true, .b = true}),
      norm_op(3, 5),
      norm_op(1, 5),
      add_and_norm_op(3, 5, 0),
      add_and_norm_op(1, 5, 0),
      add_and_norm_op(3, 5, 0.4),
      {"embedding",
       {{4, 5}, {4, 5}},
       [](const Tensors& in) {
         const std::vector<int> ids = {2, 3, 2}, places = {0, 1, 2};
         return Tensors{
             embedding(in[0], ids, {.scale = 1.5, .positions = in[1], .places = places})};
       }},
      {"concatenate_rows",
       {{2, 3}, {2, 3}, {2, 3}},
       [](const Tensors& in) {
         return Tensors{concatenate_rows({in[0], in[1], in[2]})};
       }},
      {"concatenate_cols",
       {{2, 3}, {2, 3}, {2, 3}},
       [](const Tensors& in) {
         return Tensors{concatenate_cols({in[0], in[1], in[2]})};
       }},
      attention_op(all, 2, 0),
      attention_op(all, 1, 0),
      attention_op(some, 2, 0.4)};
  for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu}) {
    list.push_back(linear_op({{4, 4}, {4, 4}}, activation));
    list.push_back(linear_op({{1, 5}, {3, 5}, {3}}, activation));
    list.push_back(linear_op({{1, 5}, {5, 5}, {5}}, activation));
    list.push_back(linear_op({{3, 1}, {5, 1}, {5}}, activation));
  }
  return list;
}

/// Checks the gradients by `in` of each result alone, and of all of them together.
void check_results(const Op& op, const std::string& what, const Tensors& in) {
  std::vector<NamedTensor> inputs;
  for (size_t i = 0; i < in.size(); i++) inputs.push_back({"input " + std::to_string(i), in[i]});
  const size_t results = op.results(in).size();
  for (size_t used = 0; used <= (results == 1 ? 0 : results); used++)
    test::check_gradients(op.name + what, inputs, [&] {
      Tensors all = op.results(in);
      return used == results ? all : Tensors{all[used]};
    });
}

}  // namespace

TEST("gradient: each pair of an op's inputs being one tensor, each result alone and all together") {
  int pairs = 0;
  for (const Op& op : ops())
    for (size_t second = 1; second < op.inputs.size(); second++)
      for (size_t first = 0; first < second; first++) {
        if (op.inputs[first].count() != op.inputs[second].count()) continue;
        Tensors in;
        for (size_t i = 0; i < op.inputs.size(); i++)
          in.push_back(rows_of_one_sign(op.inputs[i], i + 4));  // seeds far from relu's kink
        in[second] = in[first].reshape(op.inputs[second]);
        check_results(op, " of " + std::to_string(first) + " as " + std::to_string(second), in);
        pairs++;
      }
  CHECK(pairs > 40);
}

TEST("gradient: all inputs of an op being one tensor") {
  for (const Op& op : ops()) {
    const Tensor x = rows_of_one_sign(op.inputs[0], 1);
    Tensors in;
    for (const Shape& shape : op.inputs)
      if (shape.count() == x.count()) in.push_back(x.reshape(shape));
    if (in.size() == op.inputs.size()) check_results(op, " of one tensor", in);
  }
}
