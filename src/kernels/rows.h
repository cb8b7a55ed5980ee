// Kernels on rows: softmax, layer norm, cross-entropy, embedding look-up. Each output row depends
// on its own input row alone; sums over a row run over 16 lanes and one written-out tree.
#pragma once

#include <span>

#include "kernels/elementwise.h"

namespace heed::kernels {

/// y[i] = softmax of row i: exp(x - max) / sum. cols >= 1.
void softmax(const real* x, int64_t rows, int64_t cols, Out y);
/// dx = y (dy - sum(y dy)).
void softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);
/// y[i] = x - max - log(sum(exp(x - max))).
void log_softmax(const real* x, int64_t rows, int64_t cols, Out y);
/// dx = dy - exp(y) sum(dy).
void log_softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx);

/// Layer norm with the residual sum and its dropout fused in (Ba et al. 2016, arXiv 1607.06450):
///
///     sum = x + dropout(residual)
///     y   = gain (sum - mean) / sqrt(variance + epsilon) + bias
struct LayerNorm {
  const real* x;         ///< [rows, cols]
  const real* residual;  ///< [rows, cols] or null: then sum = x and nothing is stored for it
  const real* gain;      ///< [cols]
  const real* bias;      ///< [cols]
  Dropout dropout;       ///< of the residual
  real epsilon;
  int64_t rows, cols;
};

/// Writes y [rows, cols], sum [rows, cols] (may be null without a residual) and, for the backward
/// pass, mean and 1 / standard deviation of each row: statistics [rows, 2].
void layer_norm(const LayerNorm& norm, real* y, real* sum, real* statistics);

/// Gradients of layer_norm. `sum` is what the forward stored (x itself without a residual); dsum is
/// the gradient that reaches the sum from elsewhere, or null. Null outputs (data == nullptr) are
/// skipped. dgain and dbias sum over rows in fixed blocks.
///
///     dx = dsum + d(norm)/d(sum) dy,   dresidual = dropout(dx)
void layer_norm_backward(const LayerNorm& norm, const real* sum, const real* statistics,
                         const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                         Out dbias);

/// Cross-entropy with label smoothing (Szegedy et al. 2016, section 7), from logits:
///
///     loss[i] = -sum_j q[j] log_softmax(logits[i])[j],
///     q = (1 - smoothing) onehot(target[i]) + smoothing / cols
///
/// Writes loss [rows] and the log of the sum of exponentials, for the backward: lse [rows].
void cross_entropy(const real* logits, std::span<const int> targets, int64_t cols, real smoothing,
                   real* loss, real* lse);
/// dlogits[i, j] = scale (softmax(logits[i])[j] - q[j]).  dlogits may be the logits themselves.
void cross_entropy_backward(const real* logits, const real* lse, std::span<const int> targets,
                            int64_t cols, real smoothing, real scale, Out dlogits);

/// y[i] = scale table[ids[i]] + positions[place[i]], with dropout on the sum. `positions` may be
/// null.  table [*, cols], positions [*, cols] -> y [ids, cols].
void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y);
/// dtable[ids[i]] += scale dropout(dy[i]): tokens in rising order. Adds to what is there (zero it
/// first if nothing is).
void embed_backward(const real* dy, std::span<const int> ids, real scale, const Dropout& dropout,
                    int64_t cols, real* dtable);

}  // namespace heed::kernels
