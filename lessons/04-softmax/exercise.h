// Lesson 4: from logits to a loss, and back. Three functions, each a stage with checks of its own.
//
// A matrix lies in memory row by row: row i, column j stands at [i * classes + j].
#include <cmath>
#include <span>
#include <vector>

/// Stage 1. Writes the logarithm of the softmax of each row:
///
///     y[i, j] = log p[i, j]        p[i, j] = exp(x[i, j]) / sum over k of exp(x[i, k])
///
/// x is [rows, classes] and so is y; what stands in y before is overwritten. Logits of 10,000 and
/// of -10,000 must come out right, alone and side by side.
void log_softmax(std::span<const real> x, int classes, std::span<real> y) {
  // TODO
}

/// Stage 2. Returns the cross-entropy, its mean over the rows:
///
///     loss[i] = -sum over j of q[i, j] log p[i, j]
///     q[i, j] = smoothing / classes, and 1 - smoothing more where j is the target
///
/// logits is [rows, classes]; targets[i] in 0 .. classes - 1 is the right class of row i.
real cross_entropy(std::span<const real> logits, std::span<const int> targets, int classes,
                   real smoothing) {
  // TODO
  return 0;
}

/// Stage 3. Writes how a final number depends on each logit, when it depends on this loss by a
/// factor `upstream`: that factor times the derivative of cross_entropy by the logit.
///
/// dlogits is [rows, classes]; what stands there before is overwritten.
void cross_entropy_backward(std::span<const real> logits, std::span<const int> targets, int classes,
                            real smoothing, real upstream, std::span<real> dlogits) {
  // TODO
}
