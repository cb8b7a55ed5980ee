// Lesson 5: Adam, the optimizer that trains the translator (Kingma & Ba 2015, algorithm 1).
#include <cmath>
#include <span>
#include <vector>

/// Some numbers that are learned, and how the loss depends on each.
struct Parameter {
  std::span<real> value;
  std::span<const real> gradient;  // as many numbers
};

struct Adam {
  real learning_rate, beta1, beta2, epsilon;
  int steps = 0;  // taken so far: one count, whatever the number of parameters
  std::vector<std::vector<real>> m, v;  // for each parameter as many numbers; empty at first

  /// One step. For each number of each parameter, with its gradient g:
  ///
  ///     m = beta1 m + (1 - beta1) g            the running mean of g; it starts at 0
  ///     v = beta2 v + (1 - beta2) g g          the running mean of g squared; it starts at 0
  ///     value -= learning_rate * m' / (sqrt(v') + epsilon)
  ///     m' = m / (1 - beta1^t),  v' = v / (1 - beta2^t),  t = 1 in the first step, 2 in the second
  ///
  /// m and v are kept as they are, not m' and v'. Every call brings the same parameters in the same
  /// order. If m and v are empty, give each parameter its zeros first; if they are not, go on with
  /// them and with `steps`: that is how a stopped training resumes.
  void step(std::span<const Parameter> parameters) {
    // TODO
  }
};
