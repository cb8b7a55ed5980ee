// Attention from plain ops, one head of one sentence at a time: what is no rule is written so.
#pragma once

#include <functional>

#include "ops/attention.h"

namespace heed {

/// One head of one segment, cut out of the rows.
struct Head {
  Tensor queries;       ///< [queries, head_dim]
  Tensor keys, values;  ///< [keys, head_dim]
  Segment segment;
  int head, heads;
  real scale;  ///< 1 / sqrt(head_dim)
  Dropout dropout;

  /// softmax(scores) over the keys that the rule shows, its bias added, with dropout: the same
  /// weights as those of the fused attention. A query that sees nothing has weights 0.
  /// scores [queries, keys] -> the same.
  Tensor weights(const Tensor& scores, const AnyRule& rule) const;
};

/// Cuts out each head of each segment, and puts what `attend` makes of it, [queries, head_dim],
/// back side by side. Rows that no segment names, and queries of a segment without keys, are zeros.
/// q [query tokens, heads * head_dim], k and v [key tokens, kv_heads * head_dim] -> as q.
Tensor for_each_head(const Tensor& q, const Tensor& k, const Tensor& v,
                     std::span<const Segment> segments, const AttentionOptions& options,
                     const std::function<Tensor(const Head& head)>& attend);

}  // namespace heed
