// Attention as a differentiable operation, for any rule.
#pragma once

#include <span>

#include "base/check.h"
#include "kernels/rule_view.h"
#include "ops/ops.h"

namespace heed {

struct AttentionOptions {
  int heads = 1;
  int kv_heads = 0;    ///< key/value heads, shared by groups of query heads; 0: as many as heads
  double dropout = 0;  ///< of the weights
};

/// The sizes the kernel wants, checked against the tensors.
AttentionShape attention_shape(const Tensor& q, const Tensor& k, const Tensor& v,
                               const AttentionOptions& options);
/// How a list of segments covers its tokens.
struct Coverage {
  bool all_queries, all_keys;  ///< each row stands in just one segment: nothing needs zeros first
};
/// Throws unless every segment lies inside the rows of q and k, and queries rise from segment to
/// segment.
Coverage check_segments(std::span<const Segment> segments, const Tensor& q, const Tensor& k);

/// The forward of a fused attention, and what its backward needs.
struct FusedAttention {
  AttentionShape shape;
  Coverage cover;
  Dropout drop;
  Tensor q, k, v;
  Tensor y;         ///< [query tokens, heads * head_dim]
  Tensor log_sums;  ///< [query tokens, heads]

  FusedAttention(const Tensor& q, const Tensor& k, const Tensor& v, const RuleView& rule,
                 std::span<const Segment> segments, const AttentionOptions& options);
  /// Rule and segments must be the same.
  void backward(const RuleView& rule, std::span<const Segment> segments) const;
};

/// y = softmax(q k' / sqrt(head_dim) + bias) v over the keys that the rule lets each query see
/// (Vaswani et al. 2017, arXiv 1706.03762, eq. 1), for each head and segment. A query that sees
/// nothing gives zeros, and so does a row of q that no segment names. Segments may share keys, but
/// not queries, whose order they follow.
/// q [query tokens, heads * head_dim], k and v [key tokens, kv_heads * head_dim] -> as q.
template <AttentionRule Rule>
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Rule& rule,
                 std::span<const Segment> segments, const AttentionOptions& options) {
  const FusedAttention fused(q, k, v, rule, segments, options);
  return record("attention", fused.y, {q, k, v}, [fused, rule, saved = Saved<Segment>(segments)] {
    fused.backward(rule, saved.span());
  });
}

/// The weights of one head over one segment -> [queries, keys].
Tensor attention_weights(const Tensor& q, const Tensor& k, const RuleView& rule,
                         const Segment& segment, const AttentionOptions& options, int head);

}  // namespace heed
