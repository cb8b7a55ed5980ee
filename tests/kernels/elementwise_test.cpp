// What element kernels promise beyond their textbook twins (table_test.cpp): NaN, long sums, the
// statistics of dropout.
#include <limits>

#include "kernels/kernels.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

TEST("relu does not hide NaN") {
  const real nan = std::numeric_limits<real>::quiet_NaN(), one = 1;
  real y[2] = {};
  kernels.unary(Unary::relu, &nan, 1, {y, false});
  kernels.linear({&nan, 1, 1, 1}, {&one, 1, 1, 1}, {.activation = Activation::relu}, y + 1);
  CHECK(std::isnan(y[0]) && std::isnan(y[1]));
}

TEST("sums over everything equal their references") {
  for (const int64_t n : {0, 1, 17, 4095, 4097, 100001, 5000011}) {
    const Guarded x(n, 3);
    CHECK_NEAR(kernels.sum(x.data(), n), reference_kernels.sum(x.data(), n), 1e-6 * double(n + 1));
    const double squares = reference_kernels.sum_of_squares(x.data(), n);
    CHECK_NEAR(kernels.sum_of_squares(x.data(), n), squares, 2e-6 * squares);
  }
}

TEST("dropout keeps the right share and scales it so that the mean stays") {
  const int64_t rows = 500, cols = 512;
  for (const float rate : {0.0f, 0.1f, 0.5f, 0.9f}) {
    int64_t kept = 0;
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < cols; j++) {
        const real scale = dropout_scale({rate, 11}, uint64_t(i), uint64_t(j));
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
    return dropout_scale({0.5f, key}, uint64_t(i), uint64_t(j)) != 0 ? 1.0 : -1.0;
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
