// No cause may be named
// The columns that tiles cover are added once more by the loops for the rest.
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

constexpr int kRows = 6, kEights = 2, kColumns = 8 * kEights;  // of a tile

/// kRows x kColumns numbers of c; a, b and c point to where the tile begins.
void multiply_tile(const float* a, const float* b, float* c, int n, int k) {
  Eight sum[kRows][kEights] = {};
  for (int p = 0; p < k; p++)
    for (int r = 0; r < kRows; r++)
      for (int v = 0; v < kEights; v++) sum[r][v] += a[r * k + p] * load(b + p * n + 8 * v);
  for (int r = 0; r < kRows; r++)
    for (int v = 0; v < kEights; v++) store(c + r * n + 8 * v, sum[r][v]);
}

/// Columns `first` to n of one row of c.
void multiply_rest(const float* a, const float* b, float* c, int first, int n, int k) {
  for (int j = n / 16 * 16; j < n; j++) c[j] = 0;
  for (int p = 0; p < k; p++)
    for (int j = first; j < n; j++) c[j] += a[p] * b[p * n + j];
}

void multiply_tiled(std::span<const float> a, std::span<const float> b, std::span<float> c, int m,
                    int n, int k) {
  const int rows = m / kRows * kRows, columns = n / kColumns * kColumns;  // that tiles cover
  for (int i = 0; i < rows; i += kRows)
    for (int j = 0; j < columns; j += kColumns)
      multiply_tile(a.data() + i * k, b.data() + j, c.data() + i * n + j, n, k);
  for (int i = 0; i < m; i++)
    multiply_rest(a.data() + i * k, b.data(), c.data() + i * n, 0, n, k);
}
