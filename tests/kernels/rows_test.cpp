// What row kernels promise beyond their textbook twins (table_test.cpp): a row stands alone, and
// huge numbers.
#include "kernels/kernels.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

TEST("softmax of a row alone equals the row in its batch, and adding gives the same digits") {
  const int64_t rows = 9, cols = 77;
  const Guarded x(rows * cols, 1);
  Guarded all(rows * cols), added(rows * cols);
  kernels.softmax(x.data(), rows, cols, {all.data(), false});
  for (int64_t i = 0; i < added.size(); i++) added[i] = 0;
  kernels.softmax(x.data(), rows, cols, {added.data(), true});
  CHECK(added == all);
  for (int64_t i = 0; i < rows; i++) {
    Guarded one(cols);
    kernels.softmax(x.data() + i * cols, 1, cols, {one.data(), false});
    for (int64_t j = 0; j < cols; j++) CHECK_EQUAL(one[j], all[i * cols + j]);
  }
}

TEST("softmax and cross-entropy hold out against huge logits") {
  const int64_t cols = 20;
  Guarded x(cols, 1), y(cols), loss(1), lse(1);
  for (int64_t j = 0; j < cols; j++) x[j] = real(j == 3 ? 1e30 : -1e30);
  kernels.softmax(x.data(), 1, cols, {y.data(), false});
  CHECK_EQUAL(y[3], real(1));
  CHECK_EQUAL(y[4], real(0));
  const int target = 3;
  kernels.cross_entropy(x.data(), {&target, 1}, cols, 0, loss.data(), lse.data());
  CHECK_EQUAL(loss[0], real(0));
}

TEST("softmax finds the largest number of a row wherever it stands, in tasks of many rows, too") {
  constexpr int64_t rows = 1300, cols = 900;
  std::vector<real> x(rows * cols, 0), y(rows * cols, 7), wanted(rows * cols, 0);
  for (int64_t i = 0; i < rows; i++) {
    x[size_t(i * cols + i % cols)] = 1000;  // whose exp, or that of a smaller maximum, is infinite
    wanted[size_t(i * cols + i % cols)] = 1;
  }
  kernels.softmax(x.data(), rows, cols, {y.data(), false});
  CHECK(y == wanted);
}
