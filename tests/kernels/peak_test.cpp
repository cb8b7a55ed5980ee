// What the bench measures the machine with does what it says.
#include "kernels/peak.h"

#include "numbers.h"

using namespace heed;
using heed::test::Guarded;

TEST("triad: y = a + factor b, at every length") {
  for (const int64_t n : {0, 1, 17, 65536, 65536 + 5}) {
    const Guarded a(n, 1), b(n, 2);
    Guarded y(n, 3);
    fast::triad(a.data(), b.data(), real(0.5), n, y.data());
    int64_t wrong = 0;
    for (int64_t i = 0; i < n; i++) wrong += y[i] != a[i] + real(0.5) * b[i];
    CHECK_EQUAL(wrong, 0);
    CHECK(y.whole());
  }
}

TEST("multiply_adds: the work grows with tasks and rounds, and is done") {
  real sums[3] = {};
  const double once = fast::multiply_adds(1, 100, sums);
  CHECK_EQUAL(fast::multiply_adds(3, 200, sums), 6 * once);
  // x = 0.9999 x + 0.0001 leads from 0, 0.1, 0.2, ... to 1: each number of a task adds 1.
  fast::multiply_adds(3, 200000, sums);
  for (const real sum : sums) CHECK_NEAR(sum, once / 100 / 2, 0.01 * double(sum));
}
