// Attention as a differentiable operation, for any rule.
#pragma once

#include <span>

#include "base/check.h"
#include "kernels/attention.h"
#include "ops/ops.h"

namespace heed {

using kernels::AttentionShape;

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

/// y = softmax(q k' / sqrt(head_dim) + bias) v over the keys that the rule lets each query see
/// (Vaswani et al. 2017, arXiv 1706.03762, eq. 1), for each head and segment. A query that sees
/// nothing gives zeros, and so does a row of q that no segment names. Segments may share keys, but
/// not queries, whose order they follow.
/// q [query tokens, heads * head_dim], k and v [key tokens, kv_heads * head_dim] -> as q.
template <AttentionRule Rule>
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Rule& rule,
                 std::span<const Segment> segments, const AttentionOptions& options) {
  const AttentionShape shape = attention_shape(q, k, v, options);
  const Coverage cover = check_segments(segments, q, k);
  const kernels::Dropout drop = dropout_now(options.dropout);
  const Tensor y = cover.all_queries ? Tensor(q.shape()) : Tensor::zeros(q.shape());
  const Tensor log_sums({q.rows(), shape.heads});
  kernels::attention(rule, shape, segments, q.data(), k.data(), v.data(), drop, y.data(),
                     log_sums.data());
  return record("attention", y, {q, k, v}, [=, saved = Saved<Segment>(segments)] {
    const Tensor delta(log_sums.shape());  // row sums of dy y
    const auto target = [](const Tensor& x) { return x.needs_grad() ? x : Tensor(x.shape()); };
    const Tensor dq = target(q), dk = target(k), dv = target(v);
    const bool shared = q.same_storage(k) || q.same_storage(v) || k.same_storage(v);
    const auto out = [=](const Tensor& x, bool covered) {
      return covered && !shared ? x.grad_out() : x.grad_sum();
    };
    kernels::attention_backward(rule, shape, saved.span(), q.data(), k.data(), v.data(), drop,
                                y.data(), log_sums.data(), y.grad().data, delta.data(),
                                out(dq, cover.all_queries), out(dk, cover.all_keys),
                                out(dv, cover.all_keys));
  });
}

/// The weights of one head over one segment -> [queries, keys].
template <AttentionRule Rule>
Tensor attention_weights(const Tensor& q, const Tensor& k, const Rule& rule, const Segment& segment,
                         const AttentionOptions& options, int head) {
  const AttentionShape shape = attention_shape(q, k, k, options);
  check_segments({&segment, 1}, q, k);
  Tensor weights({segment.queries, segment.keys});
  kernels::attention_weights(rule, shape, segment, q.data(), k.data(), head, weights.out());
  return weights;
}

}  // namespace heed
