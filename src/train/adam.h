// The optimizer, and how long its steps are.
#pragma once

#include <cstdint>
#include <string>

#include "nn/parameters.h"

namespace heed {

struct AdamOptions {
  double beta1 = 0.9, beta2 = 0.98, epsilon = 1e-9;  // Vaswani et al. 2017, section 5.3
  double clip = 1;  ///< the gradient's norm is cut to this (Pascanu et al. 2013); 0: never
};

/// Adam with bias correction (Kingma & Ba 2015, arXiv 1412.6980) over the flat block of a model.
struct Adam {
  AdamOptions options;
  Tensor m, v;        ///< [block]: the running means of the gradient and of its square
  int64_t steps = 0;  ///< taken so far

  explicit Adam(const Parameters& parameters, const AdamOptions& options = {});

  /// Moves the parameters against the gradients of the latest backward. Returns the norm of the
  /// gradient before clipping. If it is not finite, nothing is changed.
  double step(const Parameters& parameters, double learning_rate);
};

/// The learning rate rises linearly for `warmup` steps to `peak`, then falls.
struct Schedule {
  std::string kind = "inverse-sqrt";  ///< or cosine
  double peak = 2e-3;
  int warmup = 400;
  int total = 0;  ///< cosine only: the step at which it reaches 0

  /// inverse-sqrt: peak sqrt(warmup / step) (Vaswani et al. 2017, eq. 3); cosine: half a wave down
  /// to 0 (Loshchilov & Hutter 2017, arXiv 1608.03983). Steps count from 1.
  double learning_rate(int64_t step) const;
  /// Throws a sentence if the kind is unknown or a number makes no sense.
  void check() const;
};

}  // namespace heed
