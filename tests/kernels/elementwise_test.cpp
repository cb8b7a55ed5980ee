// Element kernels against their textbook twins, and what dropout promises.
#include <functional>
#include <limits>
#include <string>

#include "base/parallel.h"
#include "kernels/reference.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

namespace {

constexpr int64_t kSizes[] = {0, 1, 2, 7, 15, 16, 17, 31, 33, 100, 20000};

using One = void (*)(const real*, int64_t, Out);
using Two = void (*)(const real*, const real*, int64_t, Out);

/// Runs `fast` and `plain` on equal memory; says whether they agree and stay inside.
void compare(const std::string& what, int64_t n, const std::function<void(Out)>& fast,
             const std::function<void(Out)>& plain, double tolerance = 2e-6) {
  for (const bool add : {false, true}) {
    Guarded got(n, 9), wanted(n, 9);
    fast({got.data(), add});
    plain({wanted.data(), add});
    if (!(heed::test::largest_difference(got, wanted) <= tolerance) || !got.whole())
      heed::test::report(__FILE__, __LINE__,
                         what + " differs from the reference, n = " + std::to_string(n));
  }
}

void check_one(const char* what, One fast, One plain) {
  for (const int64_t n : kSizes) {
    Guarded x(n, 1);
    for (int64_t i = 0; i < n; i++) x[i] *= 6;
    compare(
        what, n, [&](Out y) { fast(x.data(), n, y); }, [&](Out y) { plain(x.data(), n, y); });
  }
}

void check_two(const char* what, Two fast, Two plain) {
  for (const int64_t n : kSizes) {
    const Guarded a(n, 1), b(n, 2);
    compare(
        what, n, [&](Out y) { fast(a.data(), b.data(), n, y); },
        [&](Out y) { plain(a.data(), b.data(), n, y); });
  }
}

}  // namespace

TEST("functions of one number equal their references") {
  check_one("relu", kernels::relu, reference::relu);
  check_one("gelu", kernels::gelu, reference::gelu);
  check_one("tanh", kernels::tanh, reference::tanh);
  check_one("sigmoid", kernels::sigmoid, reference::sigmoid);
}

TEST("relu does not hide NaN") {
  const real nan = std::numeric_limits<real>::quiet_NaN(), one = 1;
  real y[2] = {};
  kernels::relu(&nan, 1, {y, false});
  const kernels::Epilogue relu = {nullptr, kernels::Activation::relu, nullptr};
  kernels::gemm({&nan, 1, 1, 1}, {&one, 1, 1, 1}, {y + 1, false}, relu);
  CHECK(std::isnan(y[0]) && std::isnan(y[1]));
}

TEST("functions of two numbers and derivatives equal their references") {
  check_two("multiply", kernels::multiply, reference::multiply);
  check_two("relu_backward", kernels::relu_backward, reference::relu_backward);
  check_two("gelu_backward", kernels::gelu_backward, reference::gelu_backward);
  check_two("tanh_backward", kernels::tanh_backward, reference::tanh_backward);
  check_two("sigmoid_backward", kernels::sigmoid_backward, reference::sigmoid_backward);
}

TEST("combine equals its reference with one and two inputs") {
  for (const int64_t n : kSizes) {
    const Guarded a(n, 1), b(n, 2);
    for (const real* second : {b.data(), static_cast<const real*>(nullptr)})
      compare(
          "combine", n,
          [&](Out y) { kernels::combine(real(0.5), a.data(), real(-2), second, n, y); },
          [&](Out y) { reference::combine(real(0.5), a.data(), real(-2), second, n, y); });
  }
}

TEST("kernels on rows and columns equal their references") {
  for (const int64_t rows : {0, 1, 3, 50})
    for (const int64_t cols : {0, 1, 15, 16, 33, 128, 129, 300}) {
      const Guarded a(rows * cols, 1), b(cols, 2);
      compare(
          "add_row", rows * cols,
          [&](Out y) { kernels::add_row(a.data(), b.data(), rows, cols, y); },
          [&](Out y) { reference::add_row(a.data(), b.data(), rows, cols, y); });
      compare(
          "sum_rows", cols, [&](Out y) { kernels::sum_rows(a.data(), rows, cols, y); },
          [&](Out y) { reference::sum_rows(a.data(), rows, cols, y); }, 1e-5);
      const kernels::Dropout dropout = {0.3f, 7};
      compare(
          "dropout", rows * cols,
          [&](Out y) { kernels::dropout(dropout, a.data(), rows, cols, y); },
          [&](Out y) { reference::dropout(dropout, a.data(), rows, cols, y); });
    }
}

TEST("activation_backward changes dy in place and sums its columns") {
  using kernels::Activation;
  for (const Activation activation : {Activation::none, Activation::relu, Activation::gelu})
    for (const int64_t rows : {0, 1, 40})
      for (const int64_t cols : {1, 33, 200})
        for (const bool with_bias : {true, false}) {
          const Guarded kept(rows * cols, 1);
          Guarded got(rows * cols, 2), wanted(rows * cols, 2);
          const auto sums = [&](Out bias) { return with_bias ? bias : Out{nullptr, false}; };
          compare(
              "dbias", cols,
              [&](Out y) {
                got = Guarded(rows * cols, 2);
                kernels::activation_backward(activation, kept.data(), got.data(), rows, cols,
                                             sums(y));
              },
              [&](Out y) {
                wanted = Guarded(rows * cols, 2);
                reference::activation_backward(activation, kept.data(), wanted.data(), rows, cols,
                                               sums(y));
              });
          CHECK(heed::test::largest_difference(got, wanted) <= 1e-6);
          CHECK(got.whole());
        }
}

TEST("sums over everything equal their references") {
  for (const int64_t n : {0, 1, 17, 4095, 4097, 100001, 5000011}) {
    const Guarded x(n, 3);
    CHECK_NEAR(kernels::sum(x.data(), n), reference::sum(x.data(), n), 1e-6 * double(n + 1));
    const double squares = reference::sum_of_squares(x.data(), n);
    CHECK_NEAR(kernels::sum_of_squares(x.data(), n), squares, 2e-6 * squares);
  }
}

TEST("all_finite finds one bad number anywhere") {
  for (const int64_t n : {1, 16, 100, 9000}) {
    Guarded x(n, 1);
    CHECK(kernels::all_finite(x.data(), n));
    for (const real bad :
         {std::numeric_limits<real>::quiet_NaN(), std::numeric_limits<real>::infinity(),
          -std::numeric_limits<real>::infinity()})
      for (const int64_t place : {int64_t{0}, n / 2, n - 1}) {
        const real good = x[place];
        x[place] = bad;
        CHECK(!kernels::all_finite(x.data(), n));
        x[place] = good;
      }
  }
  CHECK(kernels::all_finite(nullptr, 0));
}

TEST("element kernels give the same bits for any number of threads") {
  const int64_t rows = 77, cols = 1000, n = rows * cols;
  const Guarded x(n, 1), y(n, 2);
  const int before = threads();
  Guarded first(n), dx(n), columns(cols), first_columns(cols);
  real total = 0, first_total = 0;
  for (int count = 1; count <= 4; count++) {
    set_threads(count);
    kernels::dropout({0.1f, 5}, x.data(), rows, cols, {dx.data(), false});
    kernels::gelu_backward(x.data(), y.data(), n, {dx.data(), true});
    kernels::sum_rows(x.data(), rows, cols, {columns.data(), false});
    total = kernels::sum(x.data(), n);
    if (count == 1) first = dx, first_columns = columns, first_total = total;
    CHECK(dx == first && columns == first_columns);
    CHECK_EQUAL(total, first_total);
  }
  set_threads(before);
}

TEST("dropout keeps the right share and scales it so that the mean stays") {
  const int64_t rows = 500, cols = 512;
  for (const float rate : {0.0f, 0.1f, 0.5f, 0.9f}) {
    int64_t kept = 0;
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < cols; j++) {
        const real scale = kernels::dropout_scale({rate, 11}, uint64_t(i), uint64_t(j));
        if (scale != 0) {
          kept++;
          CHECK_NEAR(scale, 1 / (1 - double(rate)), 1e-6);
        }
      }
    const double n = double(rows * cols), share = double(kept) / n;
    CHECK_NEAR(share, 1 - rate, 4 * std::sqrt(rate * (1 - rate) / n));
  }
}

TEST("dropout of neighbours, rows, columns and keys is uncorrelated") {
  // With rate 1/2 each number is +1 or -1; the mean product of independent ones is below 4 /
  // sqrt(n).
  const int64_t rows = 300, cols = 300;
  const double n = double(rows * cols);
  const auto sign = [](uint64_t key, int64_t i, int64_t j) {
    return kernels::dropout_scale({0.5f, key}, uint64_t(i), uint64_t(j)) != 0 ? 1.0 : -1.0;
  };
  const struct {
    int64_t row, column;
    uint64_t key;
  } shifts[] = {{0, 1, 0},   {0, 2, 0},          {0, 16, 0}, {0, 128, 0}, {1, 0, 0},
                {2, 0, 0},   {64, 0, 0},         {1, 1, 0},  {1, -1, 0},  {0, 0, 1},
                {0, 0, 256}, {0, 0, 1ull << 40}, {1, 0, 1},  {-1, 0, 1},  {0, 1, 1}};
  for (const auto& shift : shifts) {
    double products = 0;
    for (int64_t i = 1; i <= rows; i++)
      for (int64_t j = 1; j <= cols; j++)
        products += sign(3, i, j) * sign(3 + shift.key, i + shift.row, j + shift.column);
    CHECK_NEAR(products / n, 0, 4 / std::sqrt(n));
  }
  // Counts per row and per column spread as coin tosses do.
  for (const bool by_row : {true, false}) {
    double chi = 0;
    for (int64_t i = 0; i < rows; i++) {
      double total = 0;
      for (int64_t j = 0; j < cols; j++) total += by_row ? sign(3, i, j) : sign(3, j, i);
      chi += total * total / double(cols);
    }
    CHECK_NEAR(chi, double(rows), 4 * std::sqrt(2 * double(rows)));
  }
}
