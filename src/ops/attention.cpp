#include "ops/attention.h"

#include <cmath>

#include "ops/claims.h"

namespace heed {

AttentionShape attention_shape(const Tensor& q, const Tensor& k, const Tensor& v,
                               const AttentionOptions& options) {
  const int heads = options.heads, kv_heads = options.kv_heads ? options.kv_heads : heads;
  check(heads >= 1 && kv_heads >= 1 && heads % kv_heads == 0, "attention: ", heads, " heads and ",
        kv_heads, " key/value heads: the second must divide the first");
  check(q.cols() % heads == 0, "attention: queries ", q.shape(), " and ", heads,
        " heads: the heads must divide the columns");
  const int64_t head_dim = q.cols() / heads;
  check(k.cols() == head_dim * kv_heads && v.shape() == k.shape(), "attention: queries ", q.shape(),
        ", keys ", k.shape(), ", values ", v.shape(), " with ", heads, " heads and ", kv_heads,
        " key/value heads: keys and values must have ", head_dim * kv_heads, " columns");
  return {heads, kv_heads, int(head_dim), real(1 / std::sqrt(double(head_dim)))};
}

Coverage check_segments(std::span<const Segment> segments, const Tensor& q, const Tensor& k) {
  const auto inside = [](int first, int count, int64_t rows) {
    return first >= 0 && count >= 0 && first + int64_t{count} <= rows;
  };
  int64_t query_end = 0, queries = 0, key_end = 0, keys = 0;
  bool keys_apart = true;  // no key stands in two segments
  for (const Segment& s : segments) {
    check(inside(s.first_query, s.queries, q.rows()) && inside(s.first_key, s.keys, k.rows()),
          "attention: a segment of queries ", s.first_query, " to ", s.first_query + s.queries,
          " and keys ", s.first_key, " to ", s.first_key + s.keys, " reaches outside queries ",
          q.shape(), " and keys ", k.shape());
    check(s.queries == 0 || s.first_query >= query_end, "attention: a segment of queries ",
          s.first_query, " to ", s.first_query + s.queries, " after one that ends at ", query_end,
          ": segments must not share queries, and stand in their order");
    if (s.queries > 0) query_end = s.first_query + s.queries;
    if (s.keys > 0) keys_apart = keys_apart && s.first_key >= key_end;
    if (s.keys > 0) key_end = s.first_key + s.keys;
    queries += s.queries, keys += s.keys;
  }
  return {queries == q.rows(), keys_apart && keys == k.rows()};
}

FusedAttention::FusedAttention(const Tensor& queries, const Tensor& keys, const Tensor& values,
                               const RuleView& rule, std::span<const Segment> segments,
                               const AttentionOptions& options)
    : shape(attention_shape(queries, keys, values, options)),
      cover(check_segments(segments, queries, keys)),
      drop(dropout_now(options.dropout)),
      q(queries),
      k(keys),
      v(values),
      y(cover.all_queries ? Tensor(q.shape()) : Tensor::zeros(q.shape())),
      log_sums({q.rows(), shape.heads}) {
  kernels.attention(rule, shape, segments, q.data(), k.data(), v.data(), drop, y.data(),
                    log_sums.data());
}

void FusedAttention::backward(const RuleView& rule, std::span<const Segment> segments) const {
  // The kernel writes all three: what nobody wants goes to a tensor that is forgotten. Rows that no
  // segment names have a zero gradient.
  const auto target = [](const Tensor& x, bool covered) {
    const Tensor to = x.needs_grad() ? x : Tensor(x.shape()).require_grad();
    if (!covered) to.settle_grad();
    return to;
  };
  const Tensor to_q = target(q, cover.all_queries);
  const Tensor to_k = target(k, cover.all_keys);
  const Tensor to_v = target(v, cover.all_keys);
  const Claims claims({to_q, to_k, to_v});
  kernels.attention_backward(rule, shape, segments, q.data(), k.data(), v.data(), drop, y.data(),
                             log_sums.data(), y.grad().data, claims[0], claims[1], claims[2]);
  claims.add_repeats();
}

Tensor attention_weights(const Tensor& q, const Tensor& k, const RuleView& rule,
                         const Segment& segment, const AttentionOptions& options, int head) {
  const AttentionShape shape = attention_shape(q, k, k, options);
  check_segments({&segment, 1}, q, k);
  Tensor weights({segment.queries, segment.keys});
  kernels.attention_weights(rule, shape, segment, q.data(), k.data(), head, weights.out());
  return weights;
}

}  // namespace heed
