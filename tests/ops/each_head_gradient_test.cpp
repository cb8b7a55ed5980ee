// Attention that is no rule, written from plain ops, one head of one sentence at a time; and what
// the log-sum-exp of a rule's attention is good for.
#include "gradients.h"
#include "ops/each_head.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

namespace {

/// Rows 4 and 8 of the queries are no one's; the second segment has nothing to look at, and the
/// last two look at some of the same keys.
const std::vector<Segment> kSegments = {{0, 4, 0, 3}, {5, 1, 3, 0}, {6, 2, 3, 3, 1}, {9, 2, 4, 4}};

/// Linear attention (arXiv 2006.16236): the products themselves are the weights.
Tensor linear_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                        const AttentionOptions& options) {
  return for_each_head(q, k, v, kSegments, options, [](const Head& head) {
    return matmul(matmul(head.queries, head.keys, {.b = true}), head.values);
  });
}

/// Softmax with one more logit for each head, whose value is 0: a query may look at nothing.
Tensor with_sink(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& sink,
                 std::span<const Segment> segments) {
  return for_each_head(q, k, v, segments, {.heads = 2}, [&](const Head& head) {
    const Tensor scores = scale(matmul(head.queries, head.keys, {.b = true}), head.scale);
    const Tensor column =
        matmul(Tensor::full({scores.rows(), 1}, 1), slice_cols(sink, head.head, 1));
    const Tensor nothing = Tensor::zeros({1, head.values.cols()});
    return matmul(softmax(concatenate_cols({scores, column})),
                  concatenate_rows({head.values, nothing}));
  });
}

}  // namespace

TEST("gradient: each head of each segment, with rows and keys that are left out or shared") {
  for (const int kv_heads : {1, 2, 4}) {
    const Tensor q = numbers({12, 12}, 1);
    const Tensor k = numbers({9, 3 * kv_heads}, 2), v = numbers({9, 3 * kv_heads}, 3);
    const AttentionOptions options{.heads = 4, .kv_heads = kv_heads};
    check_gradients("for_each_head", {{"q", q}, {"k", k}, {"v", v}},
                    [=] { return std::vector{linear_attention(q, k, v, options)}; });
    const Tensor y = linear_attention(q, k, v, options);
    for (const int64_t row : {4, 5, 8, 11})
      for (int64_t j = 0; j < 12; j++) CHECK_EQUAL(y.read()[size_t(row * 12 + j)], real(0));
  }
}

TEST("each head: what was made of a head must fit, and so must scores") {
  const Tensor x = numbers({4, 6}, 1);
  const Segment all{0, 4, 0, 4};
  const auto run = [&](const std::function<Tensor(const Head&)>& attend) {
    return for_each_head(x, x, x, {&all, 1}, {.heads = 2}, attend);
  };
  CHECK_ERROR(run([](const Head& head) { return slice_rows(head.values, 0, 3); }),
              "for_each_head: what was made of a head of 4 queries has shape [3, 3], not [4, 3]");
  CHECK_ERROR(run([](const Head& head) { return head.weights(head.queries, Full{}); }),
              "attention: scores [4, 3] of 4 queries and 4 keys");
}

TEST("gradient: a sink logit is one line: what was said times sigmoid(log-sum-exp - sink)") {
  const std::vector<Segment> segments = {{0, 3, 0, 4}, {3, 2, 4, 1}};
  const Tensor q = numbers({5, 6}, 1), k = numbers({5, 6}, 2), v = numbers({5, 6}, 3);
  const Tensor sink = numbers({1, 2}, 4);
  const auto run = [=] {
    const auto [y, log_sums] = attention(q, k, v, Full{}, segments, {.heads = 2});
    return std::vector{scale_heads(y, sigmoid(add_row(log_sums, scale(sink, -1))))};
  };
  check_gradients("sink", {{"q", q}, {"k", k}, {"v", v}, {"sink", sink}}, run);
  const Tensor got = run()[0], wanted = with_sink(q, k, v, sink, segments);
  for (size_t i = 0; i < got.read().size(); i++) CHECK_NEAR(got.read()[i], wanted.read()[i], 1e-6);
}

TEST("gradient: an output gated by its own query, one line") {
  const std::vector<Segment> segments = {{0, 3, 0, 4}, {3, 2, 4, 1}};
  const Tensor q = numbers({5, 6}, 1), k = numbers({5, 6}, 2), gate = numbers({2, 6}, 3);
  check_gradients("gated", {{"q", q}, {"k", k}, {"gate", gate}}, [=] {
    const Tensor y = attention(q, k, k, Causal{}, segments, {.heads = 2}).y;
    return std::vector{scale_heads(y, sigmoid(linear(q, gate, Tensor())))};
  });
}
