// Attention as the textbook writes it: the specification of attention.h. All weights are stored,
// sums are double, every loop is plain.
#pragma once

#include <vector>

#include "kernels/attention.h"

namespace heed::reference {

/// Sizes and strides: rows of q, y have heads * head_dim numbers, rows of k, v kv_heads * head_dim.
struct AttentionRows {
  const kernels::AttentionShape& shape;
  const Segment& segment;

  int64_t query(int i, int head) const {
    return (int64_t(segment.first_query + i) * shape.heads + head) * shape.head_dim;
  }
  int64_t key(int j, int head) const {
    const int kv_head = head / (shape.heads / shape.kv_heads);
    return (int64_t(segment.first_key + j) * shape.kv_heads + kv_head) * shape.head_dim;
  }
  double dropped(const kernels::Dropout& dropout, int i, int j, int head) const {
    const int64_t row = int64_t(segment.first_query + i) * shape.heads + head;
    return double(kernels::dropout_scale(dropout, uint64_t(row), uint64_t(j)));
  }
};

inline double dot(const real* a, const real* b, int n) {
  double sum = 0;
  for (int d = 0; d < n; d++) sum += double(a[d]) * double(b[d]);
  return sum;
}

/// The weights of one segment and head, [queries, keys], before dropout; `lse` receives each
/// query's log-sum-exp. A query that sees nothing has weights 0 and lse -infinity.
template <AttentionRule Rule>
std::vector<double> attention_weights(const Rule& rule, const kernels::AttentionShape& shape,
                                      const Segment& segment, const real* q, const real* k,
                                      int head, std::vector<double>* lse = nullptr) {
  const AttentionRows rows{shape, segment};
  std::vector<double> weights(size_t(segment.queries) * size_t(segment.keys), 0);
  if (lse) lse->assign(size_t(segment.queries), -INFINITY);
  for (int i = 0; i < segment.queries; i++) {
    const int position = segment.query_position + i;
    double* weight = weights.data() + size_t(i) * size_t(segment.keys);
    double largest = -INFINITY, sum = 0;
    for (int j = 0; j < segment.keys; j++) {
      if (!rule.sees(position, j)) continue;
      weight[j] = dot(q + rows.query(i, head), k + rows.key(j, head), shape.head_dim) *
                      double(shape.scale) +
                  double(rule_bias(rule, head, position, j));
      if (weight[j] > largest) largest = weight[j];
    }
    for (int j = 0; j < segment.keys; j++) {
      if (!rule.sees(position, j)) continue;
      weight[j] = std::exp(weight[j] - largest);
      sum += weight[j];
    }
    for (int j = 0; j < segment.keys; j++)
      if (rule.sees(position, j)) weight[j] /= sum;
    if (lse && sum > 0) (*lse)[size_t(i)] = largest + std::log(sum);
  }
  return weights;
}

/// y = dropout(weights) v.
template <AttentionRule Rule>
void attention(const Rule& rule, const kernels::AttentionShape& shape,
               std::span<const Segment> segments, const real* q, const real* k, const real* v,
               const kernels::Dropout& dropout, real* y, real* lse) {
  for (const Segment& segment : segments) {
    const AttentionRows rows{shape, segment};
    for (int head = 0; head < shape.heads; head++) {
      std::vector<double> row_lse;
      const auto weights = attention_weights(rule, shape, segment, q, k, head, &row_lse);
      for (int i = 0; i < segment.queries; i++) {
        std::vector<double> sum(size_t(shape.head_dim), 0);
        for (int j = 0; j < segment.keys; j++) {
          if (!rule.sees(segment.query_position + i, j)) continue;
          const double weight = weights[size_t(i) * size_t(segment.keys) + size_t(j)] *
                                rows.dropped(dropout, i, j, head);
          for (int d = 0; d < shape.head_dim; d++)
            sum[size_t(d)] += weight * double(v[rows.key(j, head) + d]);
        }
        for (int d = 0; d < shape.head_dim; d++) y[rows.query(i, head) + d] = real(sum[size_t(d)]);
        lse[(segment.first_query + i) * shape.heads + head] = real(row_lse[size_t(i)]);
      }
    }
  }
}

/// Gradients of `attention`, each from its definition:
///
///     dv_j   = sum_i dropped(w_ij) dy_i             dw_ij = dropped(dy_i . v_j)
///     ds_ij  = w_ij (dw_ij - sum_l w_il dw_il)      (the softmax)
///     dq_i   = scale sum_j ds_ij k_j                dk_j  = scale sum_i ds_ij q_i
template <AttentionRule Rule>
void attention_backward(const Rule& rule, const kernels::AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const kernels::Dropout& dropout, const real* dy, Out dq,
                        Out dk, Out dv) {
  const int width = shape.head_dim;
  for (const Segment& segment : segments) {
    const AttentionRows rows{shape, segment};
    const size_t keys = size_t(segment.keys);
    for (int head = 0; head < shape.heads; head++) {
      const auto weights = attention_weights(rule, shape, segment, q, k, head);
      const bool first = head % (shape.heads / shape.kv_heads) == 0;
      for (int i = 0; i < segment.queries && !dq.add; i++)
        for (int d = 0; d < width; d++) dq.data[rows.query(i, head) + d] = 0;
      for (int j = 0; j < segment.keys && first; j++)
        for (int d = 0; d < width; d++) {
          if (!dk.add) dk.data[rows.key(j, head) + d] = 0;
          if (!dv.add) dv.data[rows.key(j, head) + d] = 0;
        }
      for (int i = 0; i < segment.queries; i++) {
        std::vector<double> dw(keys, 0);
        double mean = 0;
        for (int j = 0; j < segment.keys; j++) {
          if (!rule.sees(segment.query_position + i, j)) continue;
          dw[size_t(j)] = dot(dy + rows.query(i, head), v + rows.key(j, head), width) *
                          rows.dropped(dropout, i, j, head);
          mean += weights[size_t(i) * keys + size_t(j)] * dw[size_t(j)];
        }
        for (int j = 0; j < segment.keys; j++) {
          if (!rule.sees(segment.query_position + i, j)) continue;
          const double weight = weights[size_t(i) * keys + size_t(j)];
          const double ds = double(shape.scale) * weight * (dw[size_t(j)] - mean);
          const double kept = weight * rows.dropped(dropout, i, j, head);
          const int64_t at_query = rows.query(i, head), at_key = rows.key(j, head);
          for (int d = 0; d < width; d++) {
            dq.data[at_query + d] += real(ds * double(k[at_key + d]));
            dk.data[at_key + d] += real(ds * double(q[at_query + d]));
            dv.data[at_key + d] += real(kept * double(dy[at_query + d]));
          }
        }
      }
    }
  }
}

}  // namespace heed::reference
