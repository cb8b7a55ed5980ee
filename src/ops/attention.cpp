#include "ops/attention.h"

#include <climits>
#include <cmath>

#include "ops/inputs.h"

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
    const int64_t last_query = int64_t{s.first_query} + s.queries;
    const int64_t last_key = int64_t{s.first_key} + s.keys;
    check(inside(s.first_query, s.queries, q.rows()) && inside(s.first_key, s.keys, k.rows()),
          "attention: a segment of queries ", s.first_query, " to ", last_query, " and keys ",
          s.first_key, " to ", last_key, " reaches outside queries ", q.shape(), " and keys ",
          k.shape());
    check(s.query_position >= 0 && s.query_position <= INT_MAX - s.queries,
          "attention: a segment of ", s.queries, " queries at position ", s.query_position,
          ": positions run from 0 to ", INT_MAX);
    check(s.queries == 0 || s.first_query >= query_end, "attention: a segment of queries ",
          s.first_query, " to ", last_query, " after one that ends at ", query_end,
          ": segments must not share queries, and stand in their order");
    if (s.queries > 0) query_end = last_query;
    if (s.keys > 0) keys_apart = keys_apart && s.first_key >= key_end;
    if (s.keys > 0) key_end = last_key;
    queries += s.queries, keys += s.keys;
  }
  return {queries == q.rows(), keys_apart && keys == k.rows()};
}

Attended attention(const Tensor& q, const Tensor& k, const Tensor& v, const AnyRule& rule,
                   std::span<const Segment> segments, const AttentionOptions& options) {
  const AttentionShape shape = attention_shape(q, k, v, options);
  const Coverage cover = check_segments(segments, q, k);
  const Dropout drop = dropout_now(options.dropout);
  const Shape heads{q.rows(), shape.heads};
  const Tensor y = cover.all_queries ? Tensor(q.shape()) : Tensor::zeros(q.shape());
  const Tensor log_sums = cover.all_queries ? Tensor(heads) : Tensor::full(heads, -INFINITY);
  kernels.attention(rule, shape, segments, q.data(), k.data(), v.data(), drop, y.data(),
                    log_sums.data());
  record(
      "attention", y, {q, k, v},
      [=, saved = Saved<Segment>(segments)] {
        // The kernel writes all three: what nobody wants goes to a tensor that is forgotten. Rows
        // that no segment names have a zero gradient.
        const auto target = [](const Tensor& x, bool covered) {
          const Tensor to = x.needs_grad() ? x : Tensor(x.shape()).require_grad();
          if (!covered) to.settle_grad();
          return to;
        };
        const Tensor to_q = target(q, cover.all_queries);
        const Tensor to_k = target(k, cover.all_keys);
        const Tensor to_v = target(v, cover.all_keys);
        const Claims claims({to_q, to_k, to_v});
        y.settle_grad();  // zeros if only the log-sums were used
        kernels.attention_backward(rule, shape, saved.span(), q.data(), k.data(), v.data(), drop,
                                   y.data(), log_sums.data(), y.grad().data,
                                   log_sums.has_grad() ? log_sums.grad().data : nullptr, claims[0],
                                   claims[1], claims[2]);
        claims.add_repeats();
      },
      log_sums);
  return {y, log_sums};
}

Tensor attention_weights(const Tensor& q, const Tensor& k, const AnyRule& rule,
                         const Segment& segment, const AttentionOptions& options, int head) {
  const AttentionShape shape = attention_shape(q, k, k, options);
  check_segments({&segment, 1}, q, k);
  check(head >= 0 && head < shape.heads, "attention_weights: head ", head, " of ", shape.heads,
        ": heads count from 0");
  Tensor weights({segment.queries, segment.keys});
  kernels.attention_weights(rule, shape, segment, q.data(), k.data(), head, weights.out());
  return weights;
}

}  // namespace heed
