// Attention as a differentiable operation, for any rule.
#pragma once

#include <span>

#include "base/check.h"
#include "kernels/any_rule.h"
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

/// What attention says, and the log of the sum of exp(scores) of each row and head, before dropout.
struct Attended {
  Tensor y;         ///< [query tokens, heads * head_dim]
  Tensor log_sums;  ///< [query tokens, heads]; -infinity, with no gradient, where nothing is seen
};

/// y = softmax(q k' / sqrt(head_dim) + bias) v over the keys that the rule lets each query see
/// (Vaswani et al. 2017, arXiv 1706.03762, eq. 1), for each head and segment. A query that sees
/// nothing gives zeros, and so does a row of q that no segment names. Segments may share keys, but
/// not queries, whose order they follow. Any rule (kernels/attention_rules.h) converts to AnyRule;
/// who calls often with one that has `sees` keeps the AnyRule, so that it is asked once.
/// q [query tokens, heads * head_dim], k and v [key tokens, kv_heads * head_dim] -> y as q.
Attended attention(const Tensor& q, const Tensor& k, const Tensor& v, const AnyRule& rule,
                   std::span<const Segment> segments, const AttentionOptions& options);

/// The weights of one head over one segment -> [queries, keys].
Tensor attention_weights(const Tensor& q, const Tensor& k, const AnyRule& rule,
                         const Segment& segment, const AttentionOptions& options, int head);

}  // namespace heed
