// What the gradient tests share: numbers to start from, and a check that reports where it failed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "check.h"
#include "core/tensor.h"
#include "ops/gradient_check.h"

namespace heed::test {

/// The place of a call, as std::source_location tells, which clang 14 does not have.
struct Where {
  const char* file;
  int line;
  static Where current(const char* name = __builtin_FILE(), int number = __builtin_LINE()) {
    return {name, number};
  }
};

/// Numbers of about 1, each at least 0.1 away from 0: no kink of relu is within a nudge's reach.
inline Tensor numbers(const Shape& shape, uint64_t seed) {
  Tensor tensor(shape);
  Random random(seed, 0x677261);
  for (real& x : tensor.write()) {
    const double size = 0.1 + 1.2 * random.uniform();
    x = real(random.below(2) ? size : -size);
  }
  return tensor;
}

/// For products that go through relu: rows of one sign each, so that a sum of products of two such
/// rows is at least 0.25 away from 0, and of either sign.
inline Tensor rows_of_one_sign(const Shape& shape, uint64_t seed) {
  Tensor tensor(shape);
  Random random(seed, 0x7369676e);
  const int64_t cols = tensor.cols();
  for (int64_t i = 0; i < tensor.rows(); i++) {
    const double sign = random.below(2) ? 1 : -1;
    for (int64_t j = 0; j < cols; j++)
      tensor.data()[i * cols + j] = real(sign * (0.5 + random.uniform()));
  }
  return tensor;
}

/// Checks every entry of every input's gradient, and reports the worst if it fails.
inline void check_gradients(const std::string& op, const std::vector<NamedTensor>& inputs,
                            const std::function<std::vector<Tensor>()>& function,
                            const Where& where = Where::current()) {
  const GradientCheck result = check_gradient(op, inputs, function);
  if (!result.ok) report(where.file, where.line, result.report);
}

}  // namespace heed::test
