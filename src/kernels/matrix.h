// How kernels are told where numbers are: a matrix to read, a place to write.
#pragma once

#include <cstdint>

#include "base/real.h"

namespace heed {

/// A matrix to read: rows x cols numbers, `stride` apart from row to row. Transposing is a note to
/// the kernel; nothing moves.
struct Mat {
  const real* data;
  int64_t rows, cols, stride;
  bool transposed = false;

  /// The same numbers, rows and columns exchanged.
  Mat t() const { return {data, cols, rows, stride, !transposed}; }
};

/// Where a kernel writes (dense, row-major), and whether it overwrites or adds. The first gradient
/// to arrive overwrites, later ones add: no zeroing passes.
struct Out {
  real* data;
  bool add;
};

}  // namespace heed
