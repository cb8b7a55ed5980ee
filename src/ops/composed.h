// Attention from plain ops, as the paper writes it: what the fused op is held to, and timed
// against.
#pragma once

#include "ops/each_head.h"

namespace heed {

/// The same as `attention`, to rounding, from slices, matmul, softmax and multiply: one matrix of
/// weights [queries, keys] for each head and segment.
inline Tensor composed_attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                 const AnyRule& rule, std::span<const Segment> segments,
                                 const AttentionOptions& options) {
  return for_each_head(q, k, v, segments, options, [&](const Head& head) {
    const Tensor scores = scale(matmul(head.queries, head.keys, {.b = true}), head.scale);
    return matmul(head.weights(scores, rule), head.values);
  });
}

}  // namespace heed
