// Adam in one pass over the flat block of parameters.
#include "kernels/kernels.h"

#include "base/parallel.h"
#include "kernels/vector.h"

namespace heed::fast {
namespace {

constexpr int64_t kPiece = 1 << 14;  // numbers in a task

/// The constants of a step, each in all lanes.
struct Constants {
  Vector beta1, beta2, rest1, rest2, rate, inverse_correction2, epsilon, gradient_scale;
};

template <class Count>
inline void adam_vector(const Constants& by, real* parameter, const real* gradient, real* m,
                        real* v, Count count) {
  const Vector g = by.gradient_scale * load_first(gradient, count);
  const Vector new_m = fma(by.beta1, load_first(m, count), by.rest1 * g);
  const Vector new_v = fma(by.beta2, load_first(v, count), by.rest2 * (g * g));
  const Vector size = sqrt(new_v * by.inverse_correction2) + by.epsilon;
  const Vector moved = load_first(parameter, count) - by.rate * new_m / size;
  store_first(m, new_m, count);
  store_first(v, new_v, count);
  store_first(parameter, moved, count);
}

}  // namespace

void adam(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
          int64_t n) {
  const Constants by = {.beta1 = broadcast(step.beta1),
                        .beta2 = broadcast(step.beta2),
                        .rest1 = broadcast(1 - step.beta1),
                        .rest2 = broadcast(1 - step.beta2),
                        .rate = broadcast(step.learning_rate / step.correction1),
                        .inverse_correction2 = broadcast(1 / step.correction2),
                        .epsilon = broadcast(step.epsilon),
                        .gradient_scale = broadcast(step.gradient_scale)};
  parallel_for(pieces(n, kPiece), [&](int64_t piece) {
    int64_t i = piece * kPiece;
    const int64_t end = i + kPiece < n ? i + kPiece : n;
    for (; i + kWidth <= end; i += kWidth)
      adam_vector(by, parameter + i, gradient + i, m + i, v + i,
                  std::integral_constant<int64_t, kWidth>());
    if (i < end) adam_vector(by, parameter + i, gradient + i, m + i, v + i, end - i);
  });
}

}  // namespace heed::fast
