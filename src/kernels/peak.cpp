#include "kernels/peak.h"

#include "kernels/loops.h"

namespace heed::fast {

double multiply_adds(int64_t tasks, int64_t rounds, real* sums) {
  constexpr int kChains = 12;  // two a cycle, four cycles each: 8 are enough
  parallel_for(tasks, [=](int64_t task) {
    Vector chain[kChains];
    for (int i = 0; i < kChains; i++) chain[i] = broadcast(real(0.1) * real(i));
    const Vector factor = broadcast(real(0.9999)), term = broadcast(real(1e-4));
    for (int64_t round = 0; round < rounds; round++)
#pragma GCC unroll 16
      for (int i = 0; i < kChains; i++) chain[i] = fma(chain[i], factor, term);
    real sum = 0;
    for (const Vector& numbers : chain)
      for (int lane = 0; lane < kWidth; lane++) sum += numbers[lane];
    sums[task] = sum;
  });
  return 2.0 * double(tasks) * double(rounds) * kChains * kWidth;
}

void triad(const real* a, const real* b, real factor, int64_t n, real* y) {
  constexpr int64_t kPiece = 1 << 16;
  for_pieces(n, kPiece, [=](int64_t begin, int64_t end) {
    const real* __restrict from = a, * __restrict other = b;
    real* __restrict to = y;
    for (int64_t i = begin; i < end; i++) to[i] = from[i] + factor * other[i];
  });
}

}  // namespace heed::fast
