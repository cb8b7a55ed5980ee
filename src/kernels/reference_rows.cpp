// Plain loops, in double inside: the specification of the row kernels.
#include <cmath>
#include <vector>

#include "kernels/reference.h"

namespace heed::reference {
namespace {

void write(Out y, int64_t place, double value) {
  y.data[place] = real(y.add ? double(y.data[place]) + value : value);
}

double kept(const Dropout& dropout, int64_t i, int64_t j) {
  return dropout.rate > 0 ? double(dropout_scale(dropout, uint64_t(i), uint64_t(j))) : 1;
}

/// log(sum(exp(x))).
double log_sum_exp(const real* x, int64_t cols) {
  double largest = double(x[0]), sum = 0;
  for (int64_t j = 1; j < cols; j++)
    if (double(x[j]) > largest) largest = double(x[j]);
  for (int64_t j = 0; j < cols; j++) sum += std::exp(double(x[j]) - largest);
  return largest + std::log(sum);
}

/// q of cross-entropy: the target smoothed.
double wanted_probability(bool is_target, int64_t cols, double smoothing) {
  return (is_target ? 1 - smoothing : 0) + smoothing / double(cols);
}

}  // namespace

void softmax(const real* x, int64_t rows, int64_t cols, Out y) {
  for (int64_t i = 0; i < rows; i++) {
    const double lse = log_sum_exp(x + i * cols, cols);
    for (int64_t j = 0; j < cols; j++)
      write(y, i * cols + j, std::exp(double(x[i * cols + j]) - lse));
  }
}

void softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx) {
  for (int64_t i = 0; i < rows; i++) {
    const int64_t at = i * cols;
    double mean = 0;
    for (int64_t j = 0; j < cols; j++) mean += double(y[at + j]) * double(dy[at + j]);
    for (int64_t j = 0; j < cols; j++)
      write(dx, at + j, double(y[at + j]) * (double(dy[at + j]) - mean));
  }
}

void log_softmax(const real* x, int64_t rows, int64_t cols, Out y) {
  for (int64_t i = 0; i < rows; i++) {
    const double lse = log_sum_exp(x + i * cols, cols);
    for (int64_t j = 0; j < cols; j++) write(y, i * cols + j, double(x[i * cols + j]) - lse);
  }
}

void log_softmax_backward(const real* y, const real* dy, int64_t rows, int64_t cols, Out dx) {
  for (int64_t i = 0; i < rows; i++) {
    const int64_t at = i * cols;
    double sum = 0;
    for (int64_t j = 0; j < cols; j++) sum += double(dy[at + j]);
    for (int64_t j = 0; j < cols; j++)
      write(dx, at + j, double(dy[at + j]) - std::exp(double(y[at + j])) * sum);
  }
}

void layer_norm(const LayerNorm& norm, real* y, real* sum, real* statistics) {
  for (int64_t i = 0; i < norm.rows; i++) {
    const int64_t at = i * norm.cols;
    std::vector<double> row;
    double mean = 0, variance = 0;
    for (int64_t j = 0; j < norm.cols; j++) {
      double value = double(norm.x[at + j]);
      if (norm.residual) value += double(norm.residual[at + j]) * kept(norm.dropout, i, j);
      if (norm.residual) sum[at + j] = real(value);
      row.push_back(value);
      mean += value / double(norm.cols);
    }
    for (const double value : row) variance += (value - mean) * (value - mean) / double(norm.cols);
    const double inverse = 1 / std::sqrt(variance + double(norm.epsilon));
    for (int64_t j = 0; j < norm.cols; j++)
      y[at + j] =
          real(double(norm.gain[j]) * (row[size_t(j)] - mean) * inverse + double(norm.bias[j]));
    statistics[2 * i] = real(mean);
    statistics[2 * i + 1] = real(inverse);
  }
}

void layer_norm_backward(const LayerNorm& norm, const real* sum, const real* statistics,
                         const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                         Out dbias) {
  const int64_t cols = norm.cols;
  const auto normal = [&](int64_t i, int64_t j) {
    return (double(sum[i * cols + j]) - double(statistics[2 * i])) * double(statistics[2 * i + 1]);
  };
  for (int64_t i = 0; i < norm.rows; i++) {
    double mean_gradient = 0, mean_along = 0;
    for (int64_t j = 0; j < cols; j++) {
      const double through = double(dy[i * cols + j]) * double(norm.gain[j]);
      mean_gradient += through / double(cols);
      mean_along += through * normal(i, j) / double(cols);
    }
    for (int64_t j = 0; j < cols; j++) {
      const int64_t at = i * cols + j;
      const double through = double(dy[at]) * double(norm.gain[j]);
      const double d =
          (through - mean_gradient - normal(i, j) * mean_along) * double(statistics[2 * i + 1]) +
          (dsum ? double(dsum[at]) : 0);
      if (dx.data) write(dx, at, d);
      if (dresidual.data) write(dresidual, at, d * kept(norm.dropout, i, j));
    }
  }
  for (int64_t j = 0; j < cols; j++) {
    double gain = 0, bias = 0;
    for (int64_t i = 0; i < norm.rows; i++) {
      gain += double(dy[i * cols + j]) * normal(i, j);
      bias += double(dy[i * cols + j]);
    }
    if (dgain.data) write(dgain, j, gain);
    if (dbias.data) write(dbias, j, bias);
  }
}

void cross_entropy(const real* logits, std::span<const int> targets, int64_t cols, real smoothing,
                   real* loss, real* lse) {
  for (int64_t i = 0; i < int64_t(targets.size()); i++) {
    const double log_sum = log_sum_exp(logits + i * cols, cols);
    double sum = 0;
    for (int64_t j = 0; j < cols; j++)
      sum -= wanted_probability(j == targets[size_t(i)], cols, double(smoothing)) *
             (double(logits[i * cols + j]) - log_sum);
    loss[i] = real(sum);
    lse[i] = real(log_sum);
  }
}

void cross_entropy_backward(const real* logits, const real* lse, std::span<const int> targets,
                            int64_t cols, real smoothing, real scale, Out dlogits) {
  for (int64_t i = 0; i < int64_t(targets.size()); i++)
    for (int64_t j = 0; j < cols; j++) {
      const double q = wanted_probability(j == targets[size_t(i)], cols, double(smoothing));
      const double weight = std::exp(double(logits[i * cols + j]) - double(lse[i]));
      write(dlogits, i * cols + j, double(scale) * (weight - q));
    }
}

void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y) {
  for (int64_t i = 0; i < int64_t(ids.size()); i++)
    for (int64_t j = 0; j < cols; j++) {
      double value = double(scale) * double(table[ids[size_t(i)] * cols + j]);
      if (positions) value += double(positions[places[size_t(i)] * cols + j]);
      y[i * cols + j] = real(value * kept(dropout, i, j));
    }
}

void embed_backward(const real* dy, std::span<const int> ids, real scale, const Dropout& dropout,
                    int64_t cols, real* dtable) {
  for (int64_t i = 0; i < int64_t(ids.size()); i++)
    for (int64_t j = 0; j < cols; j++) {
      real& to = dtable[ids[size_t(i)] * cols + j];
      to = real(double(to) + double(scale) * double(dy[i * cols + j]) * kept(dropout, i, j));
    }
}

}  // namespace heed::reference
