// A case of the table of kernels: a kernel, called on numbers of some size, and what it wrote.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/kernels.h"
#include "numbers.h"

namespace heed::test {

struct Sizes {
  int64_t rows, cols;
  bool add;
  int64_t count() const { return rows * cols; }
};

/// Everything a kernel wrote.
using Outputs = std::vector<Guarded>;

struct TableCase {
  std::string name;
  size_t entry;  ///< of the table, counted from 0
  double tolerance;
  std::function<Outputs(const Kernels&, const Sizes&)> run;
};

constexpr size_t kEntries = sizeof(Kernels) / sizeof(Kernels::gemm);

template <class Member>
size_t index_of(Member Kernels::*entry) {
  const auto *table = reinterpret_cast<const char*>(&fast_kernels),
             *here = reinterpret_cast<const char*>(&(fast_kernels.*entry));
  return size_t(here - table) / sizeof(Kernels::gemm);
}

inline std::vector<int> random_ids(int64_t n, int64_t below, uint64_t seed) {
  Random random(seed);
  std::vector<int> ids;
  for (int64_t i = 0; i < n; i++) ids.push_back(int(random.below(uint64_t(below))));
  return ids;
}

inline Guarded wide(int64_t n, uint64_t seed, real factor) {
  Guarded x(n, seed);
  for (int64_t i = 0; i < n; i++) x[i] *= factor;
  return x;
}

/// From 0.25 to 2.25.
inline Guarded above_zero(int64_t n, uint64_t seed) {
  Guarded x(n, seed);
  for (int64_t i = 0; i < n; i++) x[i] = 2 * std::fabs(x[i]) + real(0.25);
  return x;
}

class Cases {
 public:
  std::vector<TableCase> all;

  template <class Member, class Run>
  void add(std::string name, Member Kernels::*entry, double tolerance, Run run) {
    all.push_back({std::move(name), index_of(entry), tolerance,
                   [=](const Kernels& k, const Sizes& n) { return run(k.*entry, n); }});
  }
  /// y from a and b, number by number: b is not near 0.
  void number(const char* name, decltype(&Kernels::multiply) entry) {
    add(name, entry, 2e-6, [](auto kernel, const Sizes& n) {
      const Guarded a(n.count(), 1), b = above_zero(n.count(), 2);
      Guarded y(n.count(), 9);
      kernel(a.data(), b.data(), n.count(), {y.data(), n.add});
      return Outputs{y};
    });
  }
  void row(const char* name, decltype(&Kernels::softmax) entry, double tolerance) {
    add(name, entry, tolerance, [](auto kernel, const Sizes& n) {
      const Guarded x = wide(n.count(), 1, 8);
      Guarded y(n.count(), 9);
      kernel(x.data(), n.rows, n.cols, {y.data(), n.add});
      return Outputs{y};
    });
  }
  void row(const char* name, decltype(&Kernels::softmax_backward) entry, double tolerance) {
    add(name, entry, tolerance, [](auto kernel, const Sizes& n) {
      const Guarded y(n.count(), 1), dy(n.count(), 2);
      Guarded dx(n.count(), 9);
      kernel(y.data(), dy.data(), n.rows, n.cols, {dx.data(), n.add});
      return Outputs{dx};
    });
  }
};

}  // namespace heed::test
