// The body of attention.h.
#pragma once

#include "kernels/reference_attention.h"

namespace heed::kernels {

template <AttentionRule Rule>
void attention(const Rule& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  reference::attention(rule, shape, segments, q, k, v, dropout, y, lse);
}

template <AttentionRule Rule>
void attention_backward(const Rule& rule, const AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const Dropout& dropout, const real*, const real*,
                        const real* dy, real*, Out dq, Out dk, Out dv) {
  reference::attention_backward(rule, shape, segments, q, k, v, dropout, dy, dq, dk, dv);
}

template <AttentionRule Rule>
void attention_weights(const Rule& rule, const AttentionShape& shape, const Segment& segment,
                       const real* q, const real* k, int head, Out weights) {
  const auto wanted = reference::attention_weights(rule, shape, segment, q, k, head);
  for (size_t i = 0; i < wanted.size(); i++)
    weights.data[i] = real(wanted[i]) + (weights.add ? weights.data[i] : 0);
}

}  // namespace heed::kernels
