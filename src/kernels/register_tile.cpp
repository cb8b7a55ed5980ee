#include "kernels/register_tile.h"

namespace heed::fast {
namespace {

/// The innermost loop: rows x (vectors kWidth) sums in registers, one multiply-add each a step.
/// Packed: a_row is 1.
template <int rows, int vectors, bool packed>
void multiply_tile(const Panels& panels, const Target& target) {
  Vector sum[rows][vectors];
  const int64_t last = target.columns - (vectors - 1) * kWidth;  // columns in the last vector
#pragma GCC unroll 16
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      const real* c = target.c + r * target.stride + v * kWidth;
      sum[r][v] = target.continues ? load_first(c, v + 1 < vectors ? kWidth : last) : Vector{};
    }

  // Rows lie in groups of 4, so that 4 pointers and 3 offsets address 14 rows.
  constexpr int kGroups = (rows + 3) / 4;
  const int64_t a_row = packed ? 1 : panels.a_row;
  const real* group[kGroups];
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; g++) group[g] = panels.a + 4 * g * a_row;
  const real* b = panels.b;
  const auto step = [&]() __attribute__((always_inline)) {
    Vector of_b[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) of_b[v] = load(b + v * kWidth);
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
      const Vector of_a = broadcast(group[r / 4][(r % 4) * a_row]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sum[r][v] = fma(of_a, of_b[v], sum[r][v]);
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; g++) group[g] += panels.a_step;
    b += panels.b_step;
  };

  // While the first steps run, other rows come into the cache.
  const int64_t fetched = !target.fetch ? 0 : rows < panels.k ? rows : panels.k;
  const real* c = target.fetch;
  for (int64_t p = 0; p < fetched; p++) {
#pragma GCC unroll 4
    for (int v = 0; v + 1 < vectors; v++) __builtin_prefetch(c + v * kWidth, 1);
    __builtin_prefetch(c + target.columns - 1, 1);
    c += target.fetch_stride;
    step();
  }
  for (int64_t p = fetched; p < panels.k; p++) step();

#pragma GCC unroll 16
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      real* to = target.c + r * target.stride + v * kWidth;
      store_first(to, sum[r][v], v + 1 < vectors ? kWidth : last);
    }
}

/// multiply_tile for each number of rows: the edges of C are tiles too, not loops of their own.
template <int vectors, bool packed, int... rows>
TileFunction tile_of(int64_t wanted, std::integer_sequence<int, rows...>) {
  static constexpr TileFunction all[] = {multiply_tile<rows + 1, vectors, packed>...};
  return all[wanted - 1];
}

/// Of all three widths.
template <bool packed>
TileFunction any_tile(int64_t rows, int64_t columns) {
  constexpr auto heights = std::make_integer_sequence<int, kTileRows>();
  constexpr auto low = std::make_integer_sequence<int, kWideTileRows>();
  if (columns > kTileColumns) return tile_of<kWideVectors, packed>(rows, low);
  if (columns > kWidth) return tile_of<kTileVectors, packed>(rows, heights);
  return tile_of<1, packed>(rows, heights);
}

}  // namespace

TileFunction tile_function(int64_t rows, int64_t columns, bool packed) {
  return packed ? any_tile<true>(rows, columns) : any_tile<false>(rows, columns);
}

}  // namespace heed::fast
