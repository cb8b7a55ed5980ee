#include "gradients.h"
#include "kernels/attention_rules.h"
#include "ops/ops.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

TEST("gradient: softmax and log_softmax") {
  for (const int64_t n : {1, 2, 15, 16, 17, 35}) {
    const Tensor x = numbers({3, n}, uint64_t(n));
    check_gradients("softmax", {{"x", x}}, [=] { return std::vector{softmax(x)}; });
    check_gradients("log_softmax", {{"x", x}}, [=] { return std::vector{log_softmax(x)}; });
    check_gradients("several", {{"x", x}}, [=] {
      return std::vector{multiply(softmax(x), log_softmax(x)), x};
    });
  }
}

TEST("gradient: layer_norm by x, gain and bias") {
  for (const int64_t n : {2, 15, 16, 17, 35})
    for (const int64_t rows : {0, 1, 5}) {
      const Tensor x = numbers({rows, n}, 1), gain = numbers({n}, 2), bias = numbers({n}, 3);
      check_gradients("layer_norm", {{"x", x}, {"gain", gain}, {"bias", bias}},
                      [=] { return std::vector{layer_norm(x, gain, bias)}; });
    }
}

TEST("gradient: layer_norm where only one of its inputs wants one, and another epsilon") {
  for (const size_t wanted : {0u, 1u, 2u}) {
    const Tensor x = numbers({4, 7}, 1), gain = numbers({7}, 2), bias = numbers({7}, 3);
    const NamedTensor all[] = {{"x", x}, {"gain", gain}, {"bias", bias}};
    check_gradients("layer_norm", {all[wanted]},
                    [=] { return std::vector{layer_norm(x, gain, bias, 0.1)}; });
  }
}

TEST("gradient: rms_norm, alone and fused with a residual") {
  for (const int64_t n : {1, 2, 15, 16, 17, 35})
    for (const int64_t rows : {0, 1, 5}) {
      const Tensor x = numbers({rows, n}, 1), residual = numbers({rows, n}, 2);
      const Tensor gain = numbers({n}, 3);
      check_gradients("rms_norm", {{"x", x}, {"gain", gain}},
                      [=] { return std::vector{rms_norm(x, gain, 0.1)}; });
      check_gradients("add_and_norm", {{"x", x}, {"residual", residual}, {"gain", gain}}, [=] {
        const Normed y = add_and_norm(x, residual, gain, Tensor(), 0.3, 0.1);
        return std::vector{y.normed, y.sum};
      });
    }
}

TEST("gradient: prefix_sum, over segments that touch, are empty or leave rows out") {
  const std::vector<Segment> segments = {{0, 0, 0, 3}, {0, 0, 3, 0}, {0, 0, 4, 4}};
  for (const int64_t n : {1, 16, 70}) {
    const Tensor x = numbers({9, n}, 1);
    check_gradients("prefix_sum", {{"x", x}}, [=] {
      return std::vector{prefix_sum(x, segments), x};
    });
  }
  const Tensor y = prefix_sum(Tensor({9, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}), segments);
  const real wanted[] = {1, 3, 6, 0, 5, 11, 18, 26, 0};
  for (size_t i = 0; i < 9; i++) CHECK_EQUAL(y.read()[i], wanted[i]);
}

TEST("gradient: add_and_norm, whichever of its results is used, with dropout and without") {
  for (const int64_t n : {3, 16, 35})
    for (const double rate : {0.0, 0.4})
      for (const int used : {0, 1, 2, 3}) {
        const Tensor x = numbers({5, n}, 1), residual = numbers({5, n}, 2);
        const Tensor gain = numbers({n}, 3), bias = numbers({n}, 4);
        std::vector<NamedTensor> inputs = {{"x", x}, {"residual", residual}};
        if (used > 0) inputs.push_back({"gain", gain}), inputs.push_back({"bias", bias});
        check_gradients("add_and_norm", inputs, [=] {
          const Normed y = add_and_norm(x, residual, gain, bias, rate);
          if (used == 0) return std::vector{y.sum};
          if (used == 1) return std::vector{y.normed};
          if (used == 2) return std::vector{y.sum, y.normed};
          return std::vector{multiply(y.sum, y.normed), y.normed, y.sum};
        });
      }
}

TEST("gradient: add_and_norm of constants, and x used again") {
  const Tensor x = numbers({4, 7}, 1), gain = numbers({7}, 2), bias = numbers({7}, 3);
  const Tensor constant = numbers({4, 7}, 4);
  check_gradients("add_and_norm", {{"x", x}}, [=] {
    const Normed a = add_and_norm(x, constant, gain, bias, 0.3);
    const Normed b = add_and_norm(constant, x, gain, bias, 0.3);
    return std::vector{a.normed, b.normed, a.sum, b.sum, x};
  });
}

TEST("gradient: cross_entropy, with smoothing and without") {
  for (const int classes : {1, 2, 16, 37})
    for (const double smoothing : {0.0, 0.1}) {
      const Tensor logits = numbers({3, classes}, uint64_t(classes));
      const std::vector<int> targets = {0, classes - 1, classes / 2};
      check_gradients("cross_entropy", {{"logits", logits}},
                      [=] { return std::vector{cross_entropy(logits, targets, smoothing)}; });
      check_gradients("cross_entropy", {{"logits", logits}}, [=] {
        return std::vector{scale(cross_entropy(logits, targets, smoothing), 3), logits};
      });
    }
}
