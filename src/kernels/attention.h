// Fused attention over segments, by any rule.
//
//     scores  = scale q k' + bias         equation 1 of Vaswani et al. 2017, arXiv 1706.03762
//     weights = dropout(softmax over the keys that the rule lets the query see)
//     y       = weights v
//
// Online softmax over tiles of keys (Milakov & Gimelshein 2018, arXiv 1805.02867; FlashAttention,
// Dao et al. 2022, arXiv 2205.14135). The backward pass recomputes the weights from the saved
// log-sum-exp, so memory is linear in the length.
#pragma once

#include <span>

#include "kernels/elementwise.h"
#include "kernels/matrix.h"
#include "kernels/rule_view.h"

namespace heed::kernels {

/// Heads lie side by side in a row: q and y are [query tokens, heads * head_dim], k and v are
/// [key tokens, kv_heads * head_dim]. kv_heads divides heads: heads / kv_heads neighbours share one
/// key/value head.
struct AttentionShape {
  int heads, kv_heads, head_dim;
  real scale;  ///< multiplies the scores; 1 / sqrt(head_dim) in the paper
};

/// Writes y [query tokens, heads * head_dim] and lse [query tokens, heads]: the log of the sum of
/// exp(scores). A query that sees nothing gets y = 0 and lse = -infinity. Rows outside all segments
/// are not touched. Dropout of weight (i, j) is dropout_scale(row, column) with row = (index of the
/// query's row) * heads + head and column = j. Any rule (attention_rules.h) converts to a view.
///
/// A row of y depends on its own query and the keys it sees, to the last bit: it is the same in any
/// batch, for any number of threads, and in a cached step with one query.
void attention(const RuleView& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse);

/// Gradients of `attention`. Rows outside all segments are not touched. No two segments may share
/// query rows. If they share keys, or if two of dq, dk, dv are one place, these must add.
void attention_backward(const RuleView& rule, const AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const Dropout& dropout, const real* y, const real* lse,
                        const real* dy, Out dq, Out dk, Out dv);

/// Recomputes the weights of one segment and head, before dropout: weights [queries, keys].
void attention_weights(const RuleView& rule, const AttentionShape& shape, const Segment& segment,
                       const real* q, const real* k, int head, Out weights);

}  // namespace heed::kernels
