#include "base/random.h"

#include <algorithm>
#include <array>

#include "check.h"

using namespace heed;

// The first number of SplitMix64 seeded with 0 is known from its reference implementation
// (Vigna 2015); the others were computed by a few lines of Python that follow random.h.
TEST("random: known values") {
  CHECK_EQUAL(mix(0x9e3779b97f4a7c15u), 0xe220a8397b1dcdafu);
  CHECK_EQUAL(mix(1), 0x5692161d100b05e5u);
  CHECK_EQUAL(random_key(1, 2, 3), 0x6ae515c1c0ac7e37u);
  CHECK_EQUAL(random_key(3, 2, 1), 0xd62a7f6e291fef64u);
  Random random(42);
  CHECK_EQUAL(random.bits(), 0x6310bf04d8207f46u);
  CHECK_EQUAL(random.bits(), 0xebdb7216a4ffed50u);
  CHECK_EQUAL(random.bits(), 0x15471cce9858769bu);
}

TEST("random: a stream depends on seed and stream, and starts again from them") {
  Random a(1, 2), b(1, 2), c(2, 1), d(1, 3);
  const uint64_t first = a.bits();
  CHECK_EQUAL(b.bits(), first);
  CHECK(c.bits() != first);
  CHECK(d.bits() != first);
  CHECK(a.bits() != first);
}

TEST("random: uniform fills [0, 1) evenly") {
  Random random(5);
  std::array<int, 10> boxes{};
  double sum = 0, least = 1, most = 0;
  for (int i = 0; i < 100000; i++) {
    const double x = random.uniform();
    sum += x, least = std::min(least, x), most = std::max(most, x);
    boxes[size_t(x * 10)]++;
  }
  CHECK(least >= 0 && most < 1 && least < 1e-3 && most > 1 - 1e-3);
  CHECK_NEAR(sum / 100000, 0.5, 0.005);                     // five standard deviations
  for (const int box : boxes) CHECK_NEAR(box, 10000, 500);  // five
}

TEST("random: below stays below and treats all alike") {
  Random random(6);
  std::array<int, 7> boxes{};
  for (int i = 0; i < 70000; i++) {
    const uint64_t x = random.below(7);
    if (x < 7) boxes[x]++;
  }
  for (const int box : boxes) CHECK_NEAR(box, 10000, 500);
  CHECK_EQUAL(random.below(1), 0u);
}

TEST("random: normal has the moments and the tails of the normal distribution") {
  Random random(7);
  const int n = 100000;
  double sum = 0, squares = 0, fourth = 0;
  int beyond_two = 0;
  for (int i = 0; i < n; i++) {
    const double x = random.normal();
    sum += x, squares += x * x, fourth += x * x * x * x;
    beyond_two += std::fabs(x) > 2;
  }
  CHECK_NEAR(sum / n, 0, 0.016);
  CHECK_NEAR(squares / n, 1, 0.023);
  CHECK_NEAR(fourth / n, 3, 0.16);
  CHECK_NEAR(double(beyond_two) / n, 0.0455, 0.0033);
}

TEST("random: shuffle gives every order about equally often") {
  Random random(8);
  std::array<int, 27> orders{};
  for (int i = 0; i < 60000; i++) {
    std::array<int, 3> items = {0, 1, 2};
    random.shuffle(std::span<int>(items));
    orders[size_t(items[0] * 9 + items[1] * 3 + items[2])]++;
  }
  for (const int order : {5, 7, 11, 15, 19, 21}) CHECK_NEAR(orders[size_t(order)], 10000, 500);
}
