// Lesson 2: the matrix product, made fast in two stages.
//
// All matrices lie row by row without gaps: number (i, p) of a [m, k] stands at a[i * k + p].
#include <algorithm>
#include <cstring>
#include <span>

/// Stage 1. Writes c = a b:  a [m, k], b [k, n] -> c [m, n],
///
///     c[i, j] = sum over p of a[i, p] b[p, j]
///
/// What stands in c before does not matter. Sizes may be 0; k = 0 gives zeros. One thread, and at
/// least 3 times as fast as three loops in the order i, j, p.
void multiply_reordered(std::span<const float> a, std::span<const float> b, std::span<float> c,
                        int m, int n, int k) {
  // TODO
}

/// Eight numbers, which the processor adds or multiplies at once: x + y, x * y and 2.5f * x work on
/// all eight. Eight zeros are Eight{}.
typedef float Eight __attribute__((vector_size(32)));

/// The eight numbers from[0] .. from[7].
inline Eight load(const float* from) {
  Eight numbers;
  std::memcpy(&numbers, from, sizeof numbers);
  return numbers;
}
/// Writes to[0] .. to[7].
inline void store(float* to, Eight numbers) { std::memcpy(to, &numbers, sizeof numbers); }

/// Stage 2. The same product, at least 1.5 times as fast as the reordered loops: a tile of c, some
/// rows high and some Eights wide, stays in registers while p runs from 0 to k.
void multiply_tiled(std::span<const float> a, std::span<const float> b, std::span<float> c, int m,
                    int n, int k) {
  // TODO
}
