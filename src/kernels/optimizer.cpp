// Adam in one pass over the flat block of parameters.
#include "kernels/kernels.h"
#include "kernels/loops.h"

namespace heed::fast {

void adam(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
          int64_t n) {
  constexpr int64_t kPiece = 1 << 14;  // numbers in a task
  const Vector beta1 = broadcast(step.beta1), beta2 = broadcast(step.beta2);
  const real rest1 = 1 - step.beta1, rest2 = 1 - step.beta2;
  const real rate = step.learning_rate / step.correction1;
  const real inverse_correction2 = 1 / step.correction2;
  for_pieces(n, kPiece, [&](int64_t begin, int64_t end) {
    for_vectors(begin, end, [&](int64_t i, auto count) {
      const Vector g = step.gradient_scale * load_first(gradient + i, count);
      const Vector new_m = fma(beta1, load_first(m + i, count), rest1 * g);
      const Vector new_v = fma(beta2, load_first(v + i, count), rest2 * (g * g));
      const Vector size = sqrt(new_v * inverse_correction2) + step.epsilon;
      const Vector moved = load_first(parameter + i, count) - rate * new_m / size;
      store_first(m + i, new_m, count);
      store_first(v + i, new_v, count);
      store_first(parameter + i, moved, count);
    });
  });
}

}  // namespace heed::fast
