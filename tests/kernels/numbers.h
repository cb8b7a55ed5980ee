// Numbers to try kernels on, in memory that shows who wrote where.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/real.h"
#include "check.h"

namespace heed::test {

/// n numbers between guard cells, starting at an odd address; filled at random in [-1, 1).
class Guarded {
 public:
  explicit Guarded(int64_t n, uint64_t seed = 1) : n_(n), cells_(size_t(n) + 2 * kGuard, kMark) {
    Random random(seed);
    for (int64_t i = 0; i < n; i++) data()[i] = real(2 * random.uniform() - 1);
  }
  real* data() { return cells_.data() + kGuard; }
  const real* data() const { return cells_.data() + kGuard; }
  real& operator[](int64_t i) { return data()[i]; }
  const real& operator[](int64_t i) const { return data()[i]; }
  int64_t size() const { return n_; }

  /// Whether nobody wrote outside.
  bool whole() const {
    for (size_t i = 0; i < kGuard; i++)
      if (cells_[i] != kMark || cells_[cells_.size() - 1 - i] != kMark) return false;
    return true;
  }
  bool operator==(const Guarded& other) const { return cells_ == other.cells_; }

 private:
  static constexpr size_t kGuard = 17;
  static constexpr real kMark = real(-12345);
  int64_t n_;
  std::vector<real> cells_;
};

/// The largest difference of two arrays; NaN where one holds NaN.
inline double largest_difference(const Guarded& a, const Guarded& b) {
  double largest = 0;
  for (int64_t i = 0; i < a.size(); i++) {
    const double difference = std::fabs(double(a[i]) - double(b[i]));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

}  // namespace heed::test
