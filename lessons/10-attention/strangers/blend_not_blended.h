// No cause may be named
// y is written and not added up: the last visible value is left.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

struct Sizes {
  int queries, keys, width, value_width;
};

void attend(Sizes n, std::span<const real> q, std::span<const real> k, std::span<const real> v,
            std::span<const int> visible, std::span<real> w, std::span<real> y) {
  const real scale = 1 / std::sqrt(real(n.width));
  for (int i = 0; i < n.queries; i++) {
    real* row = w.data() + i * n.keys;
    real largest = -std::numeric_limits<real>::infinity(), sum = 0;
    for (int j = 0; j < visible[i]; j++) {
      real dot = 0;
      for (int c = 0; c < n.width; c++) dot += q[i * n.width + c] * k[j * n.width + c];
      row[j] = dot * scale;
      largest = std::max(largest, row[j]);
    }
    for (int j = 0; j < visible[i]; j++) sum += row[j] = std::exp(row[j] - largest);
    for (int j = 0; j < n.keys; j++) row[j] = j < visible[i] ? row[j] / sum : 0;

    real* blend = y.data() + i * n.value_width;
    for (int c = 0; c < n.value_width; c++) blend[c] = 0;
    for (int j = 0; j < visible[i]; j++)
      for (int c = 0; c < n.value_width; c++) blend[c] = row[j] * v[j * n.value_width + c];
  }
}

void attend_backward(Sizes n, std::span<const real> q, std::span<const real> k,
                     std::span<const real> v, std::span<const real> w, std::span<const real> dy,
                     std::span<real> dq, std::span<real> dk, std::span<real> dv) {
  const real scale = 1 / std::sqrt(real(n.width));
  std::vector<real> dw(n.keys);
  for (int i = 0; i < n.queries; i++) {
    const real* row = w.data() + i * n.keys;
    real mean = 0;
    for (int j = 0; j < n.keys; j++) {
      dw[j] = 0;
      for (int c = 0; c < n.value_width; c++) {
        dw[j] += dy[i * n.value_width + c] * v[j * n.value_width + c];
        dv[j * n.value_width + c] += row[j] * dy[i * n.value_width + c];
      }
      mean += row[j] * dw[j];
    }
    for (int j = 0; j < n.keys; j++) {
      const real ds = row[j] * (dw[j] - mean) * scale;
      for (int c = 0; c < n.width; c++) {
        dq[i * n.width + c] += ds * k[j * n.width + c];
        dk[j * n.width + c] += ds * q[i * n.width + c];
      }
    }
  }
}
