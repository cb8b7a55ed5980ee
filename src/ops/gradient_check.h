// Is a gradient right? Nudge each input and see.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/tensor.h"

namespace heed {

/// An input of the function under check, with the name it has in reports.
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

struct GradientCheck {
  bool ok = true;
  /// The worst difference, as a share of max(|wanted|, 1e-3 of the largest).
  double worst = 0;
  /// "matmul: the gradient by b[3] is 0.5, and nudging gives 0.25", for the worst entry.
  std::string report;
};

/// Compares every entry of every input's gradient, as the tape computes it, with a difference
/// quotient of fourth order. The loss is a fixed weighted sum of all that `function` returns, so
/// each output counts. Dropout acts, and drops the same each time. An entry passes if got and
/// wanted differ by less than `tolerance` x max(|wanted|, 1e-3 of the largest of that input).
///
/// In the double build 1e-7 is reached; with float about 1e-2, since a quotient of rounded numbers
/// says no more.
GradientCheck check_gradient(const std::string& op, std::vector<NamedTensor> inputs,
                             const std::function<std::vector<Tensor>()>& function,
                             double tolerance = sizeof(real) == 8 ? 1e-7 : 2e-2);

}  // namespace heed
