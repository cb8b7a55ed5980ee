// Attention as the textbook writes it: the twin of the fused kernels. All weights are stored, sums
// are double, every loop is plain.
#include <cmath>
#include <vector>

#include "kernels/any_rule.h"
#include "kernels/kernels.h"

namespace heed::reference {
namespace {

/// Sizes and strides: rows of q, y have heads * head_dim numbers, rows of k, v kv_heads * head_dim.
struct AttentionRows {
  const AttentionShape& shape;
  const Segment& segment;

  /// Where query i stands in lse, and in the counters of dropout.
  int64_t row(int i, int head) const {
    return int64_t(segment.first_query + i) * shape.heads + head;
  }
  int64_t query(int i, int head) const { return row(i, head) * shape.head_dim; }
  int64_t key(int j, int head) const {
    const int kv_head = head / (shape.heads / shape.kv_heads);
    return (int64_t(segment.first_key + j) * shape.kv_heads + kv_head) * shape.head_dim;
  }
  double dropped(const Dropout& dropout, int i, int j, int head) const {
    return double(dropout_scale(dropout, uint64_t(row(i, head)), uint64_t(j)));
  }
};

double dot(const real* a, const real* b, int n) {
  double sum = 0;
  for (int d = 0; d < n; d++) sum += double(a[d]) * double(b[d]);
  return sum;
}

/// The softmax of one query.
struct Weights {
  std::vector<double> of_key;  ///< [keys], 0 where nothing is seen
  double lse = -INFINITY;
};

Weights weights_of(const AnyRule& rule, const AttentionRows& rows, const real* q, const real* k,
                   int i, int head) {
  Weights weights;
  double largest = -INFINITY, sum = 0;
  for (int j = 0; j < rows.segment.keys; j++) {
    const double added = double(rule.added(head, rows.segment.query_position + i, j));
    const double score = dot(q + rows.query(i, head), k + rows.key(j, head), rows.shape.head_dim) *
                         double(rows.shape.scale);
    weights.of_key.push_back(score + added);
    largest = std::fmax(largest, score + added);
  }
  if (largest == -INFINITY) return {std::vector<double>(weights.of_key.size(), 0)};
  for (double& weight : weights.of_key) {
    weight = std::exp(weight - largest);
    sum += weight;
  }
  for (double& weight : weights.of_key) weight /= sum;
  weights.lse = largest + std::log(sum);
  return weights;
}

/// 0 in the rows that are to be overwritten: what follows adds.
void begin(Out gradient, int64_t first, int64_t rows, int64_t width) {
  for (int64_t at = first * width; at < (first + rows) * width && !gradient.add; at++)
    gradient.data[at] = 0;
}

}  // namespace

void attention_weights(const AnyRule& rule, const AttentionShape& shape, const Segment& segment,
                       const real* q, const real* k, int head, Out weights) {
  for (int i = 0; i < segment.queries; i++) {
    const Weights one = weights_of(rule, {shape, segment}, q, k, i, head);
    for (int j = 0; j < segment.keys; j++) {
      real& to = weights.data[int64_t(i) * segment.keys + j];
      to = real((weights.add ? double(to) : 0) + one.of_key[size_t(j)]);
    }
  }
}

/// y = dropout(weights) v.
void attention(const AnyRule& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  for (const Segment& segment : segments) {
    const AttentionRows rows{shape, segment};
    for (int head = 0; head < shape.heads; head++)
      for (int i = 0; i < segment.queries; i++) {
        const Weights weights = weights_of(rule, rows, q, k, i, head);
        std::vector<double> sum(size_t(shape.head_dim), 0);
        for (int j = 0; j < segment.keys; j++) {
          const double weight = weights.of_key[size_t(j)] * rows.dropped(dropout, i, j, head);
          for (int d = 0; d < shape.head_dim; d++)
            sum[size_t(d)] += weight * double(v[rows.key(j, head) + d]);
        }
        for (int d = 0; d < shape.head_dim; d++) y[rows.query(i, head) + d] = real(sum[size_t(d)]);
        lse[rows.row(i, head)] = real(weights.lse);
      }
  }
}

/// Gradients, each from its definition:
///
///     dv_j   = sum_i dropped(w_ij) dy_i             dw_ij = dropped(dy_i . v_j)
///     ds_ij  = w_ij (dw_ij - sum_l w_il dw_il + dlse_i)      (the softmax and its log-sum-exp)
///     dq_i   = scale sum_j ds_ij k_j                dk_j  = scale sum_i ds_ij q_i
void attention_backward(const AnyRule& rule, const AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const Dropout& dropout, const real*, const real*,
                        const real* dy, const real* dlse, Out dq, Out dk, Out dv) {
  const int width = shape.head_dim;
  for (const Segment& segment : segments) {
    const AttentionRows rows{shape, segment};
    begin(dq, segment.first_query, segment.queries, int64_t(shape.heads) * width);
    begin(dk, segment.first_key, segment.keys, int64_t(shape.kv_heads) * width);
    begin(dv, segment.first_key, segment.keys, int64_t(shape.kv_heads) * width);
    for (int head = 0; head < shape.heads; head++)
      for (int i = 0; i < segment.queries; i++) {
        const Weights weights = weights_of(rule, rows, q, k, i, head);
        std::vector<double> dw;
        double mean = dlse ? -double(dlse[rows.row(i, head)]) : 0;
        for (int j = 0; j < segment.keys; j++) {
          const double through = dot(dy + rows.query(i, head), v + rows.key(j, head), width);
          dw.push_back(through * rows.dropped(dropout, i, j, head));
          mean += weights.of_key[size_t(j)] * dw.back();
        }
        for (int j = 0; j < segment.keys; j++) {
          const double weight = weights.of_key[size_t(j)];
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

}  // namespace heed::reference
