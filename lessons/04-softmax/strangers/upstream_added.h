// No cause may be named
// upstream is added.
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

void log_softmax(std::span<const real> x, int classes, std::span<real> y) {
  for (size_t row = 0; row < x.size(); row += classes) {
    real largest = x[row];
    for (int j = 1; j < classes; j++) largest = std::max(largest, x[row + j]);
    real sum = 0;
    for (int j = 0; j < classes; j++) sum += std::exp(x[row + j] - largest);
    const real log_sum = std::log(sum);
    for (int j = 0; j < classes; j++) y[row + j] = x[row + j] - largest - log_sum;
  }
}

real cross_entropy(std::span<const real> logits, std::span<const int> targets, int classes,
                   real smoothing) {
  std::vector<real> log_p(logits.size());
  log_softmax(logits, classes, log_p);
  const size_t rows = targets.size();
  real total = 0;
  for (size_t i = 0; i < rows; i++) {
    real sum = 0;
    for (int j = 0; j < classes; j++) sum += log_p[i * classes + j];
    total -= (1 - smoothing) * log_p[i * classes + targets[i]] + smoothing / classes * sum;
  }
  return total / rows;
}

void cross_entropy_backward(std::span<const real> logits, std::span<const int> targets, int classes,
                            real smoothing, real upstream, std::span<real> dlogits) {
  log_softmax(logits, classes, dlogits);
  const size_t rows = targets.size();
  for (size_t i = 0; i < rows; i++)
    for (int j = 0; j < classes; j++) {
      const real q = (j == targets[i] ? 1 - smoothing : 0) + smoothing / classes;
      real& to = dlogits[i * classes + j];
      to = (std::exp(to) - q) / rows + upstream - 1;
    }
}
