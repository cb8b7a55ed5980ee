// The innermost loop of all products: a tile of C stays in registers while k goes by.
#pragma once

#include "kernels/vector.h"

namespace heed::fast {

// A tile is high and narrow (an A whose rows are long is read once for each kTileColumns of C), or
// low and wide, where the registers are enough for it (then A is read half as often).
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int kTileRows = 14;     // 28 sums, 2 of B and 1 of A: 31 of the 32 registers
constexpr int kWideTileRows = 6;  // 24 sums, 4 of B and 1 of A
constexpr int kWideVectors = 4;
#else
constexpr int kTileRows = 6;  // 12 sums, 2 of B and 1 of A: 15 of the 16 registers
constexpr int kWideTileRows = kTileRows;
constexpr int kWideVectors = 2;
#endif
constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kWidth;
constexpr int kWideColumns = kWideVectors * kWidth;

/// How many rows a tile of so many columns may have.
constexpr int tile_rows(int64_t columns) {
  return columns > kTileColumns ? kWideTileRows : kTileRows;
}

/// What a tile reads: number r of row panel `a` at step p is a[r * a_row + p * a_step]; of `b` it
/// reads whole vectors, b_step apart from step to step.
struct Panels {
  const real* a;
  const real* b;
  int64_t k, a_row, a_step, b_step;
};

/// What a tile writes.
struct Target {
  real* c;
  int64_t stride, columns;
  bool continues;     ///< begins with the numbers of c, not with 0
  const real* fetch;  ///< rows that come into the cache meanwhile, or null
  int64_t fetch_stride;
};

using TileFunction = void (*)(const Panels&, const Target&);

/// The loop for a tile of 1 to tile_rows(columns) rows and 1 to kTileColumns or just kWideColumns
/// columns: each number of C is one chain of fused multiply-adds over k in rising order. Packed:
/// a_row is 1.
TileFunction tile_function(int64_t rows, int64_t columns, bool packed);

}  // namespace heed::fast
