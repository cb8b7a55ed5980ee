#include "ops/attention.h"

#include <cmath>

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

}  // namespace heed
