// The textbook twins: plain loops, in double inside, that say what each kernel means.
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "kernels/attention_rules.h"
#include "kernels/functions.h"
#include "kernels/kernels.h"

namespace heed {
namespace reference {

// In reference_attention.cpp.
std::remove_pointer_t<decltype(Kernels::attention)> attention;
std::remove_pointer_t<decltype(Kernels::attention_backward)> attention_backward;
std::remove_pointer_t<decltype(Kernels::attention_weights)> attention_weights;

namespace {

/// Number (i, j) of a matrix.
double at(const Mat& a, int64_t i, int64_t j) {
  return double(a.transposed ? a.data[j * a.stride + i] : a.data[i * a.stride + j]);
}

/// Writes value(i) for each i in [0, n).
template <class Value>
void write(int64_t n, Out y, const Value& value) {
  for (int64_t i = 0; i < n; i++) {
    const double v = double(value(i));
    y.data[i] = real(y.add ? double(y.data[i]) + v : v);
  }
}

/// term(0) + ... + term(n - 1).
template <class Term>
double sum_of(int64_t n, const Term& term) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += double(term(i));
  return sum;
}

double dot(const real* a, const real* b, int64_t n) {
  return sum_of(n, [=](int64_t i) { return double(a[i]) * double(b[i]); });
}

double activate(Activation activation, double x) {
  if (activation == Activation::relu) return functions::Relu::value(x);
  if (activation == Activation::gelu) return functions::Gelu::value(x);
  return x;
}

void write(Out y, int64_t place, double value) {
  y.data[place] = real(y.add ? double(y.data[place]) + value : value);
}

double kept(const Dropout& dropout, int64_t i, int64_t j) {
  return dropout.rate > 0 ? double(dropout_scale(dropout, uint64_t(i), uint64_t(j))) : 1;
}

/// log(sum(exp(x))).
double log_sum_exp(const real* x, int64_t cols) {
  const double largest = double(*std::max_element(x, x + cols));
  return largest +
         std::log(sum_of(cols, [=](int64_t j) { return std::exp(double(x[j]) - largest); }));
}

/// q of cross-entropy: the target smoothed.
double wanted_probability(bool is_target, int64_t cols, double smoothing) {
  return (is_target ? 1 - smoothing : 0) + smoothing / double(cols);
}

void gemm(Mat a, Mat b, Out c) {
  for (int64_t i = 0; i < a.rows; i++)
    for (int64_t j = 0; j < b.cols; j++)
      write(c, i * b.cols + j,
            sum_of(a.cols, [&](int64_t p) { return at(a, i, p) * at(b, p, j); }));
}

void linear(Mat x, Mat w, const Epilogue& epilogue, real* y) {
  gemm(x, w, {y, false});
  for (int64_t place = 0; place < x.rows * w.cols; place++) {
    const double bias = epilogue.bias ? double(epilogue.bias[place % w.cols]) : 0;
    const double sum = double(y[place]) + bias;
    if (epilogue.before) epilogue.before[place] = real(sum);
    y[place] = real(activate(epilogue.activation, sum));
  }
}

void gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  if (da.data && a.transposed) gemm(b, dy.t(), da);  // da' = b dy'
  if (da.data && !a.transposed) gemm(dy, b.t(), da);
  if (db.data && b.transposed) gemm(dy.t(), a, db);  // db' = dy' a
  if (db.data && !b.transposed) gemm(a.t(), dy, db);
}

void combine(real alpha, const real* a, real beta, const real* b, int64_t n, Out y) {
  write(n, y, [=](int64_t i) {
    return double(alpha) * double(a[i]) + (b ? double(beta) * double(b[i]) : 0);
  });
}

void multiply(const real* a, const real* b, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return double(a[i]) * double(b[i]); });
}

void divide(const real* a, const real* b, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return double(a[i]) / double(b[i]); });
}

void unary(Unary function, const real* x, int64_t n, Out y) {
  functions::with(function,
                  [=](auto f) { write(n, y, [=](int64_t i) { return f.value(double(x[i])); }); });
}

void unary_backward(Unary function, const real* x, const real* y, const real* dy, int64_t n,
                    Out dx) {
  functions::with(function, [=](auto f) {
    const real* kept = f.kKeepsX ? x : y;
    write(n, dx, [=](int64_t i) { return f.slope(double(kept[i]), double(dy[i])); });
  });
}

void add_row(const real* a, const real* b, int64_t rows, int64_t cols, Out y) {
  write(rows * cols, y, [=](int64_t i) { return double(a[i]) + double(b[i % cols]); });
}

void sum_rows(const real* a, int64_t rows, int64_t cols, Out y) {
  write(cols, y,
        [=](int64_t j) { return sum_of(rows, [=](int64_t i) { return a[i * cols + j]; }); });
}

void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias) {
  if (activation != Activation::none)
    unary_backward(activation == Activation::relu ? Unary::relu : Unary::gelu, kept, kept, dy,
                   rows * cols, {dy, false});
  if (dbias.data) sum_rows(dy, rows, cols, dbias);
}

real sum(const real* x, int64_t n) {
  return real(sum_of(n, [=](int64_t i) { return x[i]; }));
}

double sum_of_squares(const real* x, int64_t n) { return dot(x, x, n); }

void transpose(const real* x, int64_t rows, int64_t cols, Out y) {
  write(rows * cols, y, [=](int64_t i) { return double(x[i % rows * cols + i / rows]); });
}

void prefix_sum(const real* x, std::span<const Segment> segments, int64_t cols, Out y) {
  for (const Segment& s : segments)
    for (int64_t j = 0; j < cols; j++) {
      double sum = 0;
      for (int64_t i = s.first_key; i < s.first_key + s.keys; i++)
        write(y, i * cols + j, sum += double(x[i * cols + j]));
    }
}

void prefix_sum_backward(const real* dy, std::span<const Segment> segments, int64_t cols, Out dx) {
  for (const Segment& s : segments)
    for (int64_t j = 0; j < cols; j++) {
      double sum = 0;
      for (int64_t i = s.first_key + s.keys - 1; i >= s.first_key; i--)
        write(dx, i * cols + j, sum += double(dy[i * cols + j]));
    }
}

void dropout(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y) {
  write(rows * cols, y, [=](int64_t i) {
    return double(x[i]) * double(dropout_scale(dropout, uint64_t(i / cols), uint64_t(i % cols)));
  });
}

void adam(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
          int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const double g = double(step.gradient_scale) * double(gradient[i]);
    m[i] = real(double(step.beta1) * double(m[i]) + (1 - double(step.beta1)) * g);
    v[i] = real(double(step.beta2) * double(v[i]) + (1 - double(step.beta2)) * g * g);
    const double direction = double(m[i]) / double(step.correction1);
    const double size = std::sqrt(double(v[i]) / double(step.correction2));
    parameter[i] -= real(double(step.learning_rate) * direction / (size + double(step.epsilon)));
  }
}

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
    const double mean = dot(y + at, dy + at, cols);
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
    const double sum = sum_of(cols, [=](int64_t j) { return dy[at + j]; });
    for (int64_t j = 0; j < cols; j++)
      write(dx, at + j, double(dy[at + j]) - std::exp(double(y[at + j])) * sum);
  }
}

void layer_norm(const NormInputs& norm, real* y, real* sum, real* statistics) {
  const double cols = double(norm.cols);
  for (int64_t i = 0; i < norm.rows; i++) {
    const int64_t at = i * norm.cols;
    const auto value = [&](int64_t j) {
      const double x = double(norm.x[at + j]);
      if (!norm.residual) return x;
      return x + double(norm.residual[at + j]) * kept(norm.dropout, i, j);
    };
    const double mean = norm.bias ? sum_of(norm.cols, value) / cols : 0;
    const auto square = [&](int64_t j) { return (value(j) - mean) * (value(j) - mean); };
    const double variance = sum_of(norm.cols, square) / cols;
    const double inverse = 1 / std::sqrt(variance + double(norm.epsilon));
    for (int64_t j = 0; j < norm.cols; j++) {
      const double v = value(j), bias = norm.bias ? double(norm.bias[j]) : 0;
      if (norm.residual) sum[at + j] = real(v);
      y[at + j] = real(double(norm.gain[j]) * (v - mean) * inverse + bias);
    }
    statistics[2 * i] = real(mean);
    statistics[2 * i + 1] = real(inverse);
  }
}

void layer_norm_backward(const NormInputs& norm, const real* sum, const real* statistics,
                         const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                         Out dbias) {
  const int64_t cols = norm.cols;
  const auto normal = [=](int64_t i, int64_t j) {
    return (double(sum[i * cols + j]) - double(statistics[2 * i])) * double(statistics[2 * i + 1]);
  };
  for (int64_t i = 0; i < norm.rows; i++) {
    const auto through = [&](int64_t j) { return double(dy[i * cols + j]) * double(norm.gain[j]); };
    const auto along = [&](int64_t j) { return through(j) * normal(i, j); };
    const double mean = norm.bias ? sum_of(cols, through) / double(cols) : 0;
    const double mean_along = sum_of(cols, along) / double(cols);
    for (int64_t j = 0; j < cols; j++) {
      const int64_t at = i * cols + j;
      double d = (through(j) - mean - normal(i, j) * mean_along) * double(statistics[2 * i + 1]);
      if (dsum) d += double(dsum[at]);
      if (dx.data) write(dx, at, d);
      if (dresidual.data) write(dresidual, at, d * kept(norm.dropout, i, j));
    }
  }
  const auto gain_of = [&](int64_t j) {
    return sum_of(norm.rows, [&](int64_t i) { return double(dy[i * cols + j]) * normal(i, j); });
  };
  if (dgain.data) write(cols, dgain, gain_of);
  if (dbias.data) sum_rows(dy, norm.rows, cols, dbias);
}

void cross_entropy(const real* logits, std::span<const int> targets, int64_t cols, real smoothing,
                   real* loss, real* lse) {
  for (int64_t i = 0; i < int64_t(targets.size()); i++) {
    const double log_sum = log_sum_exp(logits + i * cols, cols);
    loss[i] = real(sum_of(cols, [=](int64_t j) {
      return wanted_probability(j == targets[size_t(i)], cols, double(smoothing)) *
             (log_sum - double(logits[i * cols + j]));
    }));
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

void scale_heads(const real* x, Mat gate, int64_t head_dim, Out y) {
  write(gate.rows * gate.cols * head_dim, y, [=](int64_t place) {
    const int64_t head = place / head_dim;
    return double(x[place]) * at(gate, head / gate.cols, head % gate.cols);
  });
}

void dot_heads(const real* a, const real* b, int64_t rows, int64_t heads, int64_t head_dim, Out y) {
  write(rows * heads, y,
        [=](int64_t head) { return dot(a + head * head_dim, b + head * head_dim, head_dim); });
}

void turn_heads(const real* x, Mat turns, std::span<const int> places, int64_t heads,
                real direction, Out y) {
  for (int64_t i = 0; i < int64_t(places.size()); i++)
    for (int64_t h = 0; h < heads; h++)
      for (int64_t j = 0; j < turns.cols; j += 2) {
        const double cosine = at(turns, places[size_t(i)], j);
        const double sine = double(direction) * at(turns, places[size_t(i)], j + 1);
        const int64_t place = (i * heads + h) * turns.cols + j;
        const double first = double(x[place]), second = double(x[place + 1]);
        write(y, place, first * cosine - second * sine);
        write(y, place + 1, second * cosine + first * sine);
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

// In the order of the struct.
// clang-format off
constexpr Kernels kTable = {
    gemm, linear, gemm_backward, activation_backward, combine, multiply, divide, unary,
    unary_backward, dropout, add_row, sum_rows, sum, sum_of_squares, transpose, prefix_sum,
    prefix_sum_backward, softmax, softmax_backward, log_softmax, log_softmax_backward,
    cross_entropy, cross_entropy_backward, layer_norm, layer_norm_backward, scale_heads,
    dot_heads, turn_heads, embed, embed_backward, adam, attention, attention_backward,
    attention_weights};
// clang-format on

}  // namespace
}  // namespace reference

constinit const Kernels reference_kernels = reference::kTable;

}  // namespace heed
