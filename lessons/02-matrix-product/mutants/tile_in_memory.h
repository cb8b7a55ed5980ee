// Blocks for the cache: every step still loads and stores C.
#include <algorithm>
#include <cstring>
#include <span>

void multiply_reordered(std::span<const float> a, std::span<const float> b, std::span<float> c,
                        int m, int n, int k) {
  std::fill(c.begin(), c.end(), 0.0f);
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++) {
      const float factor = a[i * k + p];
      for (int j = 0; j < n; j++) c[i * n + j] += factor * b[p * n + j];
    }
}

typedef float Eight __attribute__((vector_size(32)));

inline Eight load(const float* from) {
  Eight numbers;
  std::memcpy(&numbers, from, sizeof numbers);
  return numbers;
}
inline void store(float* to, Eight numbers) { std::memcpy(to, &numbers, sizeof numbers); }

constexpr int kBlock = 64;

void multiply_tiled(std::span<const float> a, std::span<const float> b, std::span<float> c, int m,
                    int n, int k) {
  std::fill(c.begin(), c.end(), 0.0f);
  for (int first_p = 0; first_p < k; first_p += kBlock)
    for (int first_j = 0; first_j < n; first_j += kBlock) {
      const int last_p = std::min(k, first_p + kBlock), last_j = std::min(n, first_j + kBlock);
      for (int i = 0; i < m; i++)
        for (int p = first_p; p < last_p; p++)
          for (int j = first_j; j < last_j; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
    }
}
