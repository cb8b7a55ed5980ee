// The matrix product.
#pragma once

#include "kernels/matrix.h"

namespace heed::kernels {

enum class Activation { none, relu, gelu };

/// What happens to a finished row of a product before it is stored. Null pointers are skipped.
struct Epilogue {
  const real* bias = nullptr;  ///< [n], added to each row
  Activation activation = Activation::none;
  real* before = nullptr;  ///< [m, n], receives the sums before the activation (gelu needs them)
};

/// c = a b, or c += a b if c.add.  a [m, k], b [k, n] -> c [m, n]; c overlaps neither.
///
/// Each number of c is one chain of fused multiply-adds over k in rising order, begun at 0 (or at
/// c, if c.add), whatever the tile: so a row of c depends on its own row of a and on b alone, and
/// is the same to the last bit for any m and any number of threads. k = 0 gives 0 (or c).
/// The epilogue applies to the finished sum; it may not be combined with c.add.
void gemm(Mat a, Mat b, Out c, const Epilogue& epilogue = {});

}  // namespace heed::kernels
