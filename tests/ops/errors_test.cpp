// What an op says when its inputs do not fit: its name, both shapes, what is wrong.
#include <limits>

#include "base/check.h"
#include "check.h"
#include "ops/attention.h"

using namespace heed;

namespace {

Tensor of(const Shape& shape) { return Tensor::zeros(shape); }

Tensor attend(const Shape& q, const Shape& k, const Shape& v, const AttentionOptions& options,
              const std::vector<Segment>& segments = {}) {
  return attention(of(q), of(k), of(v), Full{}, segments, options).y;
}

}  // namespace

TEST("errors: arithmetic names both shapes") {
  CHECK_ERROR(add(of({2, 3}), of({3, 2})), "add: [2, 3] and [3, 2]: the shapes differ");
  CHECK_ERROR(subtract(of({2}), of({3})), "subtract: [2] and [3]: the shapes differ");
  CHECK_ERROR(multiply(of({6}), of({2, 3})), "multiply: [6] and [2, 3]: the shapes differ");
  CHECK_ERROR(divide(of({6}), of({2, 3})), "divide: [6] and [2, 3]: the shapes differ");
  CHECK_ERROR(add_row(of({2, 3}), of({2})),
              "add_row: [2, 3] and a row of [2]: the last sizes differ");
  CHECK_ERROR(mean(of({0, 3})), "mean: the tensor has shape [0, 3] and holds no number");
}

TEST("errors: matmul and linear") {
  CHECK_ERROR(matmul(of({2, 3}), of({4, 5})), "matmul: [2, 3] x [4, 5]: inner sizes differ");
  CHECK_ERROR(matmul(of({2, 3}), of({3, 5}), {.b = true}),
              "matmul: [2, 3] x [3, 5]': inner sizes differ");
  CHECK_ERROR(matmul(of({2, 3}), of({3, 5}), {.a = true}),
              "matmul: [2, 3]' x [3, 5]: inner sizes differ");
  CHECK_ERROR(linear(of({2, 3}), of({3, 5}), Tensor()),
              "linear: [2, 3] x weight [3, 5]': the last sizes differ");
  CHECK_ERROR(linear(of({2, 3}), of({5, 3}), of({3})),
              "linear: weight [5, 3] and bias [3]: the bias must have one number for each row");
}

TEST("errors: rows") {
  CHECK_ERROR(softmax(of({2, 0})), "softmax: [2, 0]: a row needs at least one number");
  CHECK_ERROR(log_softmax(of({2, 0})), "log_softmax: [2, 0]: a row needs at least one number");
  CHECK_ERROR(layer_norm(of({2, 3}), of({2}), of({3})),
              "layer_norm: [2, 3] with gain [2] and bias [3]: the last sizes differ");
  CHECK_ERROR(layer_norm(of({2, 0}), of({0}), of({0})),
              "layer_norm: [2, 0]: a row needs at least one number");
  CHECK_ERROR(rms_norm(of({2, 3}), of({2})), "rms_norm: [2, 3] with gain [2]");
  CHECK_ERROR(row_means(of({2, 0})), "row_means: [2, 0]: a row needs at least one number");
  const std::vector<Segment> outside = {{0, 0, 1, 2}}, twice = {{0, 0, 0, 2}, {0, 0, 1, 1}};
  CHECK_ERROR(prefix_sum(of({2, 3}), outside),
              "prefix_sum: [2, 3] and a segment of rows 1 to 3 after one that ends at 0");
  CHECK_ERROR(prefix_sum(of({2, 3}), twice), "rows 1 to 2 after one that ends at 2");
  CHECK_ERROR(add_and_norm(of({2, 3}), of({3, 3}), of({3}), of({3}), 0),
              "add_and_norm: [2, 3] and residual [3, 3]: the shapes differ");
  CHECK_ERROR(add_and_norm(of({2, 3}), of({2, 3}), of({3}), of({4}), 0),
              "add_and_norm: [2, 3] with gain [3] and bias [4]: the last sizes differ");
}

TEST("errors: cross_entropy") {
  const std::vector<int> two = {0, 2}, far = {0, 3}, below = {0, -1}, none;
  CHECK_ERROR(cross_entropy(of({3, 3}), two),
              "cross_entropy: logits [3, 3] and 2 targets: one target for each row is wanted");
  CHECK_ERROR(cross_entropy(of({0, 3}), none), "and at least one");
  CHECK_ERROR(cross_entropy(of({2, 3}), far),
              "cross_entropy: logits [2, 3] and target 3: targets lie between 0 and 2");
  CHECK_ERROR(cross_entropy(of({2, 3}), below), "and target -1: targets lie between 0 and 2");
  CHECK_ERROR(cross_entropy(of({2, 3}), two, 1),
              "cross_entropy: label smoothing is 1: it must be at least 0 and below 1");
}

TEST("errors: embedding") {
  const std::vector<int> ids = {0, 2}, far = {0, 4}, one = {0};
  CHECK_ERROR(embedding(of({4, 3}), far),
              "embedding: id 4 and a table of shape [4, 3]: it must lie between 0 and 3");
  CHECK_ERROR(embedding(of({4, 3}), ids, {.positions = of({2, 3}), .places = one}),
              "embedding: table [4, 3] with 2 ids, positions [2, 3] with 1 places");
  CHECK_ERROR(embedding(of({4, 3}), ids, {.positions = of({2, 4}), .places = ids}),
              "columns and counts must agree");
  CHECK_ERROR(embedding(of({4, 3}), ids, {.positions = of({2, 3}), .places = ids}),
              "embedding: place 2 and a table of shape [2, 3]");
}

TEST("errors: heads") {
  const std::vector<int> places = {0, 2}, far = {0, 3}, one = {0};
  CHECK_ERROR(scale_heads(of({2, 6}), of({3, 2})), "scale_heads: [2, 6] and gate [3, 2]: it needs");
  CHECK_ERROR(scale_heads(of({2, 6}), of({2, 4})), "scale_heads: [2, 6] and gate [2, 4]: it needs");
  CHECK_ERROR(scale_heads(of({2, 6}), of({2, 0})), "scale_heads: [2, 6] and gate [2, 0]: it needs");
  CHECK_ERROR(rope(of({2, 6}), of({3, 4}), places), "rope: [2, 6] with turns [3, 4] and 2 places");
  CHECK_ERROR(rope(of({2, 6}), of({3, 3}), places), "of an even width");
  CHECK_ERROR(rope(of({2, 6}), of({3, 2}), one), "and a place for each row");
  CHECK_ERROR(rope(of({2, 6}), of({3, 2}), far), "rope: place 3 and turns of shape [3, 2]");
  CHECK_ERROR(rope_turns(4, 3), "rope: heads of 3 numbers, which are turned in pairs");
}

TEST("errors: gather_rows") {
  const std::vector<int> far = {0, 4};
  CHECK_ERROR(gather_rows(of({4, 3}), far),
              "gather_rows: id 4 and a table of shape [4, 3]: it must lie between 0 and 3");
}

TEST("errors: dropout") {
  CHECK_ERROR(dropout(of({2}), 1), "dropout: the rate is 1: it must be at least 0 and below 1");
  CHECK_ERROR(dropout(of({2}), -0.1), "dropout: the rate is -0.1");
  CHECK_ERROR(dropout(of({2}), NAN), "dropout: the rate is nan");
}

TEST("errors: slices and concatenation") {
  CHECK_ERROR(slice_rows(of({4, 3}), 2, 3), "slice_rows: [4, 3] rows 2 to 5: it has only 4");
  CHECK_ERROR(slice_rows(of({4, 3}), -1, 2), "slice_rows: [4, 3] rows -1 to 1");
  CHECK_ERROR(slice_cols(of({4, 3}), 2, 2), "slice_cols: [4, 3] columns 2 to 4: it has only 3");
  CHECK_ERROR(concatenate_rows({of({2, 3}), of({2, 4})}),
              "concatenate_rows: [2, 3] and [2, 4]: the columns differ");
  CHECK_ERROR(concatenate_cols({of({2, 3}), of({3, 3})}),
              "concatenate_cols: [2, 3] and [3, 3]: the rows differ");
  CHECK_ERROR(concatenate_rows({}), "concatenate_rows: no parts were given");
}

TEST("errors: an empty tensor is named with the op that got it") {
  const Tensor none, x = of({2, 2});
  CHECK_ERROR(add(x, none), "add: an empty tensor was given");
  CHECK_ERROR(matmul(none, x), "matmul: an empty tensor was given");
  CHECK_ERROR(linear(x, none, none), "linear: an empty tensor was given");
  CHECK_ERROR(transpose(none), "transpose: an empty tensor was given");
  CHECK_ERROR(row_sums(none), "row_sums: an empty tensor was given");
  CHECK_ERROR(softmax(none), "softmax: an empty tensor was given");
  CHECK_ERROR(layer_norm(x, of({2}), none), "layer_norm: an empty tensor was given");
  CHECK_ERROR(gather_rows(none, {}), "gather_rows: an empty tensor was given");
  CHECK_ERROR(concatenate_rows({x, none}), "concatenate_rows: an empty tensor was given");
  CHECK_ERROR(dropout(none, 0.1), "dropout: an empty tensor was given");
}

TEST("errors: attention") {
  CHECK_ERROR(attend({2, 6}, {2, 6}, {2, 6}, {.heads = 4}),
              "attention: queries [2, 6] and 4 heads: the heads must divide the columns");
  CHECK_ERROR(attend({2, 6}, {2, 6}, {2, 6}, {.heads = 3, .kv_heads = 2}),
              "attention: 3 heads and 2 key/value heads: the second must divide the first");
  CHECK_ERROR(attend({2, 6}, {2, 6}, {2, 6}, {.heads = 0}), "attention: 0 heads");
  CHECK_ERROR(attend({2, 6}, {3, 4}, {3, 4}, {.heads = 2}),
              "attention: queries [2, 6], keys [3, 4], values [3, 4] with 2 heads and 2 key/value "
              "heads: keys and values must have 6 columns");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {4, 6}, {.heads = 2}), "keys [3, 6], values [4, 6]");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {.heads = 2}, {{0, 3, 0, 3}}),
              "attention: a segment of queries 0 to 3 and keys 0 to 3 reaches outside queries "
              "[2, 6] and keys [3, 6]");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {.heads = 2}, {{0, 1, 1, 3}}), "keys 1 to 4 reaches");
  CHECK_ERROR(attend({4, 6}, {3, 6}, {3, 6}, {.heads = 2}, {{0, 3, 0, 3}, {2, 2, 0, 3}}),
              "attention: a segment of queries 2 to 4 after one that ends at 3");
  constexpr int kMost = std::numeric_limits<int>::max();
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {}, {{kMost, 2, 0, 3}}),
              "a segment of queries 2147483647 to 2147483649 and keys 0 to 3 reaches outside");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {}, {{0, 2, kMost, kMost}}), "reaches outside");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {}, {{0, 2, -1, 3}}), "reaches outside");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {}, {{0, 2, 0, 3, kMost}}),
              "attention: a segment of 2 queries at position 2147483647");
  CHECK_ERROR(attend({2, 6}, {3, 6}, {3, 6}, {}, {{0, 2, 0, 3, -1}}), "at position -1");
  for (const int head : {-1, 2})
    CHECK_ERROR(
        attention_weights(of({2, 6}), of({3, 6}), Full{}, {0, 2, 0, 3}, {.heads = 2}, head),
        "attention_weights: head " + std::to_string(head) + " of 2: heads count from 0");
}
