// Matrix products at the shapes of training steps A and B, forward and backward.
#include <algorithm>

#include "bench/bench.h"
#include "kernels/kernels.h"

namespace heed::bench {
namespace {

/// C [m, n] = A [m, k] B [k, n]; `a` and `b`: which of them lie transposed in memory.
struct Product {
  std::string where;
  int64_t m, n, k;
  bool a, b;

  /// "gemm 1024 x 4000 x 128 nt, logits, A": sizes m x n x k and, as BLAS writes it, what is
  /// transposed.
  std::string name() const {
    return "gemm " + std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) +
           (a ? " t" : " n") + (b ? "t" : "n") + ", " + where;
  }
};

/// The products of a step: forward x w', backward dy w and dy' x.
std::vector<Product> products_of(const StepSize& step) {
  const int64_t tokens = step.tokens(), width = step.width, hidden = step.hidden,
                words = step.words;
  const auto in = [&](const char* what) { return std::string(what) + ", " + step.name; };
  return {{in("projection"), tokens, width, width, false, true},
          {in("up"), tokens, hidden, width, false, true},
          {in("down"), tokens, width, hidden, false, true},
          {in("logits"), tokens, words, width, false, true},
          {in("projection, dx"), tokens, width, width, false, false},
          {in("up, dx"), tokens, width, hidden, false, false},
          {in("logits, dx"), tokens, width, words, false, false},
          {in("projection, dw"), width, width, tokens, true, false},
          {in("up, dw"), hidden, width, tokens, true, false},
          {in("logits, dw"), words, width, tokens, true, false}};
}

std::vector<Product> all_products() {
  std::vector<Product> all = products_of(kStepA);
  for (Product& product : products_of(kStepB)) all.push_back(std::move(product));
  all.push_back({"a small batch", 300, 128, 128, false, true});
  all.push_back({"decoding", 37, 4000, 128, false, true});
  all.push_back({"a square", 1024, 1024, 1024, false, false});
  return all;
}

Mat rows_of(const Mat& a, int64_t first, int64_t count) {
  return {a.data + first * (a.transposed ? 1 : a.stride), count, a.cols, a.stride, a.transposed};
}
Mat columns_of(const Mat& b, int64_t first, int64_t count) {
  return rows_of(b.t(), first, count).t();
}

/// Holds rows and columns of c, spread from the first to the last, against the reference, which
/// would need seconds for all of c.
double sampled_error(const Mat& a, const Mat& b, const real* c) {
  constexpr int64_t kSamples = 8;
  const int64_t m = a.rows, n = b.cols;
  std::vector<real> row, column, got;
  row.resize(size_t(n)), column.resize(size_t(m)), got.resize(size_t(m));
  double error = 0;
  for (int64_t s = 0; s < kSamples; s++) {
    const int64_t i = (m - 1) * s / (kSamples - 1), j = (n - 1) * s / (kSamples - 1);
    reference_kernels.gemm(rows_of(a, i, 1), b, {row.data(), false});
    reference_kernels.gemm(a, columns_of(b, j, 1), {column.data(), false});
    for (int64_t at = 0; at < m; at++) got[size_t(at)] = c[at * n + j];
    error =
        std::max({error, largest_error({c + i * n, size_t(n)}, row), largest_error(got, column)});
  }
  return error;
}

void measure(Bench& bench, const Product& p) {
  std::vector<real> a(size_t(p.m * p.k)), b(size_t(p.k * p.n)), c(size_t(p.m * p.n));
  fill(a, 1, -1, 1), fill(b, 2, -1, 1);
  const Mat left = p.a ? Mat{a.data(), p.k, p.m, p.m}.t() : Mat{a.data(), p.m, p.k, p.k};
  const Mat right = p.b ? Mat{b.data(), p.n, p.k, p.k}.t() : Mat{b.data(), p.k, p.n, p.n};
  for (const int threads : bench.thread_counts())
    bench.table.row(p.name(), threads, [&] {
      kernels.gemm(left, right, {c.data(), false});
      const double error = checked(p.name(), sampled_error(left, right, c.data()));
      const Work work{[&] {
                        kernels.gemm(left, right, {c.data(), false});
                      },
                      2 * double(p.m) * double(p.n) * double(p.k)};
      Found found = bench.with_best(0.1, {work}, Bound::multiply_adds)[0];
      found.error = error;
      return found;
    });
}

}  // namespace

Items product_items() {
  Items items;
  for (const Product& product : all_products())
    items.push_back({product.name(), [=](Bench& bench) { measure(bench, product); }});
  return items;
}

}  // namespace heed::bench
