// Plain loops, in double inside: the specification of gemm, the element kernels and Adam.
#include "kernels/reference.h"

#include <cmath>

namespace heed::reference {
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

double distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979324); }

double activate(Activation activation, double x) {
  if (activation == Activation::relu) return x < 0 ? 0 : x;
  if (activation == Activation::gelu) return x * distribution(x);
  return x;
}

}  // namespace

void gemm(Mat a, Mat b, Out c, const Epilogue& epilogue) {
  for (int64_t i = 0; i < a.rows; i++)
    for (int64_t j = 0; j < b.cols; j++) {
      const int64_t place = i * b.cols + j;
      double sum = c.add ? double(c.data[place]) : 0;
      for (int64_t p = 0; p < a.cols; p++) sum += at(a, i, p) * at(b, p, j);
      if (epilogue.bias) sum += double(epilogue.bias[j]);
      if (epilogue.before) epilogue.before[place] = real(sum);
      c.data[place] = real(activate(epilogue.activation, sum));
    }
}

void combine(real alpha, const real* a, real beta, const real* b, int64_t n, Out y) {
  write(n, y, [=](int64_t i) {
    return double(alpha) * double(a[i]) + (b ? double(beta) * double(b[i]) : 0);
  });
}

void multiply(const real* a, const real* b, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return double(a[i]) * double(b[i]); });
}

void relu(const real* x, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return activate(Activation::relu, double(x[i])); });
}

void gelu(const real* x, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return activate(Activation::gelu, double(x[i])); });
}

void tanh(const real* x, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return std::tanh(double(x[i])); });
}

void sigmoid(const real* x, int64_t n, Out y) {
  write(n, y, [=](int64_t i) { return 1 / (1 + std::exp(-double(x[i]))); });
}

void relu_backward(const real* y, const real* dy, int64_t n, Out dx) {
  write(n, dx, [=](int64_t i) { return y[i] > 0 ? dy[i] : real(0); });
}

void gelu_backward(const real* x, const real* dy, int64_t n, Out dx) {
  write(n, dx, [=](int64_t i) {
    const double at = double(x[i]);
    return double(dy[i]) * (distribution(at) + at * density(at));
  });
}

void tanh_backward(const real* y, const real* dy, int64_t n, Out dx) {
  write(n, dx, [=](int64_t i) { return double(dy[i]) * (1 - double(y[i]) * double(y[i])); });
}

void sigmoid_backward(const real* y, const real* dy, int64_t n, Out dx) {
  write(n, dx, [=](int64_t i) { return double(dy[i]) * double(y[i]) * (1 - double(y[i])); });
}

void add_row(const real* a, const real* b, int64_t rows, int64_t cols, Out y) {
  write(rows * cols, y, [=](int64_t i) { return double(a[i]) + double(b[i % cols]); });
}

void sum_rows(const real* a, int64_t rows, int64_t cols, Out y) {
  write(cols, y, [=](int64_t j) {
    double sum = 0;
    for (int64_t i = 0; i < rows; i++) sum += double(a[i * cols + j]);
    return sum;
  });
}

void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias) {
  if (activation == Activation::relu) relu_backward(kept, dy, rows * cols, {dy, false});
  if (activation == Activation::gelu) gelu_backward(kept, dy, rows * cols, {dy, false});
  if (dbias.data) sum_rows(dy, rows, cols, dbias);
}

real sum(const real* x, int64_t n) {
  double total = 0;
  for (int64_t i = 0; i < n; i++) total += double(x[i]);
  return real(total);
}

double sum_of_squares(const real* x, int64_t n) {
  double total = 0;
  for (int64_t i = 0; i < n; i++) total += double(x[i]) * double(x[i]);
  return total;
}

void dropout(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y) {
  write(rows * cols, y, [=](int64_t i) {
    return double(x[i]) * double(dropout_scale(dropout, uint64_t(i / cols), uint64_t(i % cols)));
  });
}

void adam(const Adam& step, real* parameter, const real* gradient, real* m, real* v, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const double g = double(step.gradient_scale) * double(gradient[i]);
    m[i] = real(double(step.beta1) * double(m[i]) + (1 - double(step.beta1)) * g);
    v[i] = real(double(step.beta2) * double(v[i]) + (1 - double(step.beta2)) * g * g);
    const double direction = double(m[i]) / double(step.correction1);
    const double size = std::sqrt(double(v[i]) / double(step.correction2));
    parameter[i] -= real(double(step.learning_rate) * direction / (size + double(step.epsilon)));
  }
}

}  // namespace heed::reference
