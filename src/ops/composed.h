// Attention from plain ops, as the paper writes it: what the fused op is held to, and timed
// against.
#pragma once

#include "ops/attention.h"

namespace heed {

namespace detail {

/// What a rule says about one head of one segment, as matrices [queries, keys].
struct RuleMatrices {
  Tensor added;    ///< to the scores: the bias, or -1e30 where nothing is seen
  Tensor factors;  ///< of the weights: 0 where nothing is seen, else what dropout leaves
};

inline RuleMatrices rule_matrices(const AnyRule& rule, const Segment& segment, int head, int heads,
                                  const Dropout& drop) {
  RuleMatrices m{Tensor({segment.queries, segment.keys}), Tensor({segment.queries, segment.keys})};
  for (int i = 0; i < segment.queries; i++)
    for (int j = 0; j < segment.keys; j++) {
      const int position = segment.query_position + i;
      const real added = rule.added(head, position, j);
      const bool seen = added != -INFINITY;
      const int64_t row = int64_t(segment.first_query + i) * heads + head,
                    at = i * segment.keys + j;
      m.added.data()[at] = seen ? added : real(-1e30);
      m.factors.data()[at] = seen ? dropout_scale(drop, uint64_t(row), uint64_t(j)) : 0;
    }
  return m;
}

}  // namespace detail

/// The same as `attention`, to rounding, from slices, matmul, softmax and multiply: one matrix of
/// weights [queries, keys] for each head and segment. Segments must cover all queries.
inline Tensor composed_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                 const AnyRule& rule, std::span<const Segment> segments,
                                 const AttentionOptions& options) {
  const AttentionShape shape = attention_shape(q, k, v, options);
  check(check_segments(segments, q, k).all_queries,
        "composed_attention: every query must stand in a segment");
  const Dropout drop = dropout_now(options.dropout);
  const int group = shape.heads / shape.kv_heads;
  const auto block = [&](const Tensor& x, int first, int count, int head) {
    return slice_cols(slice_rows(x, first, count), head * shape.head_dim, shape.head_dim);
  };
  Tensor y = slice_rows(q, 0, 0);  // [0, heads * head_dim]
  for (const Segment& s : segments) {
    if (s.queries == 0) continue;
    Tensor rows;  // [queries, heads so far * head_dim]
    for (int head = 0; head < shape.heads; head++) {
      const Tensor queries = block(q, s.first_query, s.queries, head);
      const Tensor keys = block(k, s.first_key, s.keys, head / group);
      const Tensor values = block(v, s.first_key, s.keys, head / group);
      const auto [added, factors] = detail::rule_matrices(rule, s, head, shape.heads, drop);
      const Tensor scores = scale(matmul(queries, keys, {.b = true}), shape.scale);
      const Tensor seen = add(scores, added);  // [queries, keys]
      const Tensor weights = s.keys > 0 ? multiply(softmax(seen), factors) : seen;
      const Tensor one = matmul(weights, values);  // [queries, head_dim]
      rows = rows ? concatenate_cols({rows, one}) : one;
    }
    y = concatenate_rows({y, rows});
  }
  return y;
}

}  // namespace heed
