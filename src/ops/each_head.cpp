#include "ops/each_head.h"

#include <vector>

namespace heed {
namespace {

Tensor block(const Tensor& x, int first_row, int rows, int64_t first_col, int64_t cols) {
  return slice_cols(slice_rows(x, first_row, rows), first_col, cols);
}

}  // namespace

Tensor Head::weights(const Tensor& scores, const AnyRule& rule) const {
  check(scores.shape() == Shape{queries.rows(), keys.rows()}, "attention: scores ", scores.shape(),
        " of ", queries.rows(), " queries and ", keys.rows(), " keys");
  const Tensor added(scores.shape());    // the rule's bias, or -1e30 where nothing is seen
  const Tensor factors(scores.shape());  // 0 where nothing is seen, else what dropout leaves
  for (int i = 0; i < segment.queries; i++)
    for (int j = 0; j < segment.keys; j++) {
      const real bias = rule.added(head, segment.query_position + i, j);
      const bool seen = bias != -INFINITY;
      const int64_t row = int64_t(segment.first_query + i) * heads + head,
                    at = int64_t{i} * segment.keys + j;
      added.data()[at] = seen ? bias : real(-1e30);
      factors.data()[at] = seen ? dropout_scale(dropout, uint64_t(row), uint64_t(j)) : 0;
    }
  return multiply(softmax(add(scores, added)), factors);
}

Tensor for_each_head(const Tensor& q, const Tensor& k, const Tensor& v,
                     std::span<const Segment> segments, const AttentionOptions& options,
                     const std::function<Tensor(const Head& head)>& attend) {
  const AttentionShape shape = attention_shape(q, k, v, options);
  check_segments(segments, q, k);
  const Dropout drop = dropout_now(options.dropout);
  const int width = shape.head_dim;
  std::vector<Tensor> parts;  // one below the other, zeros where nothing is attended to
  int end = 0;
  for (const Segment& s : segments) {
    if (s.queries == 0 || s.keys == 0) continue;
    std::vector<Tensor> heads;  // side by side
    for (int head = 0; head < shape.heads; head++) {
      const int64_t col = int64_t{head} * width;
      const int64_t key_col = head / (shape.heads / shape.kv_heads) * int64_t{width};
      const Tensor made = attend({block(q, s.first_query, s.queries, col, width),
                                  block(k, s.first_key, s.keys, key_col, width),
                                  block(v, s.first_key, s.keys, key_col, width), s, head,
                                  shape.heads, shape.scale, drop});
      check(made.shape() == Shape{s.queries, width}, "for_each_head: what was made of a head of ",
            s.queries, " queries has shape ", made.shape(), ", not [", s.queries, ", ", width, "]");
      heads.push_back(made);
    }
    parts.push_back(Tensor::zeros({s.first_query - end, q.cols()}));
    parts.push_back(concatenate_cols(heads));
    end = s.first_query + s.queries;
  }
  parts.push_back(Tensor::zeros({q.rows() - end, q.cols()}));
  return concatenate_rows(parts);
}

}  // namespace heed
