// The kernels against their textbook twins and against the machine: products at the shapes of
// training steps A and B, forward and backward; and what is bound by memory, at the same sizes,
// where the cache helps, and on arrays larger than any cache.
#include <algorithm>
#include <optional>

#include "base/random.h"
#include "bench/bench.h"
#include "kernels/kernels.h"

namespace heed::bench {
namespace {

/// C [m, n] = A [m, k] B [k, n]. `lie` says, as BLAS writes it, which of A and B lie transposed in
/// memory: "nt" is A as it is and B transposed.
struct Product {
  std::string where;
  int64_t m, n, k;
  std::string lie;
};

/// The products of a step: forward x w', backward dy w and dy' x.
std::vector<Product> products_of(const StepSize& step) {
  const int64_t tokens = step.tokens(), width = step.width, hidden = step.hidden;
  return {{"projection", tokens, width, width, "nt"},
          {"up", tokens, hidden, width, "nt"},
          {"down", tokens, width, hidden, "nt"},
          {"logits", tokens, step.words, width, "nt"},
          {"projection, dx", tokens, width, width, "nn"},
          {"up, dx", tokens, width, hidden, "nn"},
          {"logits, dx", tokens, width, step.words, "nn"},
          {"projection, dw", width, width, tokens, "tn"},
          {"up, dw", hidden, width, tokens, "tn"},
          {"logits, dw", step.words, width, tokens, "tn"}};
}

/// Holds the last rows of c against the textbook, which would need seconds for all of c.
double error_of_last_rows(const Mat& a, const Mat& b, const std::vector<real>& c) {
  const int64_t rows = std::min<int64_t>(a.rows, 16), first = a.rows - rows;
  const real* from = a.data + first * (a.transposed ? 1 : a.stride);
  std::vector<real> wanted(size_t(rows * b.cols));
  reference_kernels.gemm({from, rows, a.cols, a.stride, a.transposed}, b, {wanted.data(), false});
  return largest_error(std::span(c).last(wanted.size()), wanted);
}

/// Numbers for a matrix, of which the transpose lies in memory if it is 't'.
Mat filled(std::vector<real>& numbers, int64_t rows, int64_t cols, char lies, uint64_t seed) {
  numbers.resize(size_t(rows * cols));
  fill(numbers, seed);
  if (lies == 't') return Mat{numbers.data(), cols, rows, rows}.t();
  return {numbers.data(), rows, cols, cols};
}

void measure(Bench& bench, const Product& p) {
  const std::string name = "gemm " + std::to_string(p.m) + " x " + std::to_string(p.n) + " x " +
                           std::to_string(p.k) + " " + p.lie + ", " + p.where;
  std::vector<real> a, b, c;
  bench.rows(name, On::one_and_all, Bound::multiply_adds, [&] {
    const Mat left = filled(a, p.m, p.k, p.lie[0], 1), right = filled(b, p.k, p.n, p.lie[1], 2);
    c.resize(size_t(p.m * p.n));
    const auto multiply = [=, &c] { kernels.gemm(left, right, {c.data(), false}); };
    multiply();
    const double error = checked(name, error_of_last_rows(left, right, c));
    return Work{multiply, 2 * double(p.m) * double(p.n) * double(p.k), error};
  });
}

/// How many columns a kernel sees in a training step; null: it sees all parameters as one.
using Columns = int StepSize::*;
constexpr Columns kWidth = &StepSize::width, kHidden = &StepSize::hidden, kWords = &StepSize::words,
                  kParameters = nullptr;

constexpr Dropout kDropout = {0.1f, 7};

/// What a kernel works on, all in one row: [0] to [4] hold rows x cols numbers, those of [4] not
/// negative; [5] to [8] one for each column; [9] and [10] two for each row. All kernels write to
/// [0], layer norm to [3], too, and Adam to [2] and [4].
struct Arrays {
  static constexpr int kAll = Bench::kArrays + 6;
  int64_t rows, cols;
  std::vector<real> own[kAll];
  real* places[kAll];
  std::vector<int> ids;  // [rows] targets, or rows of a table

  /// The first five are its own, or the large ones of a bench.
  Arrays(int64_t rows_, int64_t cols_, Columns sees, Bench* bench = nullptr)
      : rows(rows_), cols(cols_) {
    for (int i = 0; i < kAll; i++) {
      const bool large = i < Bench::kArrays;
      if (!large || !bench) own[i].resize(size_t(large ? count() : i < 9 ? cols : 2 * rows));
      fill(own[i], uint64_t(i), i == 4 || i >= 9 ? 0 : -1);
      places[i] = large && bench ? bench->large(i) : own[i].data();
    }
    Random random(30);
    const auto most = uint64_t(sees == kWords ? cols : rows);
    for (int64_t i = 0; i < rows; i++) ids.push_back(int(random.below(most)));
  }
  int64_t count() const { return rows * cols; }
  real* operator[](int i) { return places[i]; }
  Out y() { return {places[0], false}; }
  NormInputs norm(const real* residual) {
    return {places[1], residual, places[5], places[6], kDropout, real(1e-5), rows, cols};
  }
};

constexpr AdamStep kAdam = {real(1e-3), real(0.9),  real(0.98), real(1e-9),
                            real(0.1),  real(0.02), real(0.5)};

/// A kernel of the table, and how it is called.
struct RowKernel {
  const char* name;
  double passes;  ///< how many times all numbers are read or written
  Columns columns;
  void (*run)(const Kernels& k, Arrays& x);
};

constexpr RowKernel kRowKernels[] = {
    {"softmax", 2, kWords, [](auto& k, auto& x) { k.softmax(x[1], x.rows, x.cols, x.y()); }},
    {"softmax backward", 3, kWords,
     [](auto& k, auto& x) { k.softmax_backward(x[1], x[2], x.rows, x.cols, x.y()); }},
    {"log_softmax", 2, kWords,
     [](auto& k, auto& x) { k.log_softmax(x[1], x.rows, x.cols, x.y()); }},
    {"log_softmax backward", 3, kWords,
     [](auto& k, auto& x) { k.log_softmax_backward(x[1], x[2], x.rows, x.cols, x.y()); }},
    {"cross-entropy", 1, kWords,
     [](auto& k, auto& x) { k.cross_entropy(x[1], x.ids, x.cols, 0.1f, x[9], x[10]); }},
    {"cross-entropy backward", 2, kWords,
     [](auto& k, auto& x) {
       k.cross_entropy_backward(x[1], x[10], x.ids, x.cols, 0.1f, 1, x.y());
     }},
    {"layer norm", 2, kWidth,
     [](auto& k, auto& x) { k.layer_norm(x.norm(nullptr), x[0], nullptr, x[9]); }},
    {"layer norm with residual", 4, kWidth,
     [](auto& k, auto& x) { k.layer_norm(x.norm(x[2]), x[0], x[3], x[9]); }},
    {"layer norm backward", 3, kWidth,
     [](auto& k, auto& x) {
       k.layer_norm_backward(x.norm(nullptr), x[1], x[9], x[2], nullptr, x.y(), {nullptr, false},
                             {x[7], false}, {x[8], false});
     }},
    {"embed", 3, kWidth,
     [](auto& k, auto& x) { k.embed(x[1], x.ids, 2, x[2], x.ids, kDropout, x.cols, x[0]); }},
    {"embed backward", 3, kWidth,
     [](auto& k, auto& x) { k.embed_backward(x[1], x.ids, 2, kDropout, x.cols, x[0]); }},
    {"gelu", 2, kHidden, [](auto& k, auto& x) { k.unary(Unary::gelu, x[1], x.count(), x.y()); }},
    {"gelu backward", 3, kHidden,
     [](auto& k, auto& x) {
       k.unary_backward(Unary::gelu, x[1], nullptr, x[2], x.count(), x.y());
     }},
    {"dropout", 2, kHidden,
     [](auto& k, auto& x) { k.dropout(kDropout, x[1], x.rows, x.cols, x.y()); }},
    {"sum of squares", 1, kParameters,
     [](auto& k, auto& x) { *x[9] = real(k.sum_of_squares(x[1], x.count())); }},
    {"adam", 7, kParameters,
     [](auto& k, auto& x) { k.adam(kAdam, x[0], x[1], x[2], x[4], x.count()); }},
};

/// Runs a kernel and its twin on the same numbers and compares all that either wrote.
double error_of(const RowKernel& kernel, int64_t rows, int64_t cols) {
  Arrays got(rows, cols, kernel.columns), wanted(rows, cols, kernel.columns);
  kernel.run(kernels, got), kernel.run(reference_kernels, wanted);
  double error = 0;
  for (int i = 0; i < Arrays::kAll; i++)
    error = std::max(error, largest_error(got.own[i], wanted.own[i]));
  return error;
}

void measure(Bench& bench, const RowKernel& kernel, const char* where, int64_t rows, int64_t cols) {
  constexpr int64_t kChecked = 1 << 19;  // numbers; the reference would need seconds for more
  const std::string name = std::string(kernel.name) + " " + std::to_string(rows) + " x " +
                           std::to_string(cols) + ", " + where;
  const On on = rows * cols > Bench::kLarge / 2 ? On::one_and_all : On::all;
  std::optional<Arrays> x;
  bench.rows(name, on, Bound::bandwidth, [&] {
    const int64_t rows_checked = std::min(rows, std::max<int64_t>(1, kChecked / cols));
    const double error = checked(name, error_of(kernel, rows_checked, cols));
    x.emplace(rows, cols, kernel.columns, &bench);
    const double bytes = kernel.passes * double(sizeof(real)) * double(x->count());
    return Work{[&] { kernel.run(kernels, *x); }, bytes, error};
  });
}

}  // namespace

void measure_products(Bench& bench) {
  for (const StepSize& step : {kStepA, kStepB})
    for (Product& product : products_of(step)) {
      product.where += ", " + std::string(step.name);
      measure(bench, product);
    }
  measure(bench, {"a small batch", 300, 128, 128, "nt"});
  measure(bench, {"decoding", 37, 4000, 128, "nt"});
  measure(bench, {"a square", 1024, 1024, 1024, "nn"});
}

void measure_rows(Bench& bench) {
  for (const RowKernel& kernel : kRowKernels) {
    int64_t cols = 1024;
    for (const StepSize& step : {kStepA, kStepB}) {
      if (kernel.columns) cols = step.*kernel.columns;
      const int64_t rows = kernel.columns ? step.tokens() : step.parameters() / cols;
      measure(bench, kernel, step.name, rows, cols);
    }
    measure(bench, kernel, "memory", Bench::kLarge / cols, cols);
  }
}

}  // namespace heed::bench
