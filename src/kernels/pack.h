// Copies of matrix blocks in the order in which the product reads them: for each k in turn, the
// numbers of one tile side by side. k is rows of the copy, "lanes" are its columns.
#pragma once

#include "kernels/vector.h"

namespace heed::fast {

/// One stage of a transposition: rows `a` and `b`, `distance` apart, exchange the blocks of
/// `distance` lanes that lie off the diagonal.
template <int distance>
inline void exchange(Vector& a, Vector& b) {
  const auto low = [](int lane) { return lane & distance ? kWidth + lane - distance : lane; };
  const auto high = [](int lane) { return lane & distance ? kWidth + lane : lane + distance; };
  const Vector rows = shuffle(a, b, low);
  b = shuffle(a, b, high);
  a = rows;
}

/// Transposes kWidth x kWidth numbers held in kWidth vectors, in log2(kWidth) stages.
template <int distance = kWidth / 2>
inline void transpose(Vector (&rows)[kWidth]) {
#pragma GCC unroll 16
  for (int i = 0; i < kWidth; i++)
    if ((i & distance) == 0) exchange<distance>(rows[i], rows[i + distance]);
  if constexpr (distance > 1) transpose<distance / 2>(rows);
}

/// The lanes that a panel takes up: whole vectors.
constexpr int64_t padded(int64_t lanes) { return (lanes + kWidth - 1) / kWidth * kWidth; }

/// to[p, lane] = from[p, lane] for p in [0, k) and lane in [0, lanes), 0 in the padding: a panel of
/// rows padded(lanes) long.
inline void pack_rows(const real* from, int64_t from_stride, int64_t lanes, int64_t k, real* to) {
  for (int64_t lane = 0; lane < lanes; lane += kWidth) {
    const int64_t count = lanes - lane < kWidth ? lanes - lane : kWidth;
    const real* source = from + lane;
    real* target = to + lane;
    for (int64_t p = 0; p < k; p++) {
      store(target, load_first(source, count));
      source += from_stride;
      target += padded(lanes);
    }
  }
}

/// The same from a transposed block: to[p, lane] = from[lane, p], in rows `to_stride` apart.
inline void pack_columns(const real* from, int64_t from_stride, int64_t lanes, int64_t k, real* to,
                         int64_t to_stride) {
  for (int64_t lane = 0; lane < lanes; lane += kWidth) {
    const int64_t lanes_here = lanes - lane < kWidth ? lanes - lane : kWidth;
    for (int64_t p = 0; p < k; p += kWidth) {
      const int64_t k_here = k - p < kWidth ? k - p : kWidth;
      const real* block = from + lane * from_stride + p;
      Vector rows[kWidth];
      if (lanes_here == kWidth && k_here == kWidth) {
#pragma GCC unroll 16
        for (int i = 0; i < kWidth; i++) rows[i] = load(block + i * from_stride);
      } else {
#pragma GCC unroll 16
        for (int i = 0; i < kWidth; i++)
          rows[i] = i < lanes_here ? load_first(block + i * from_stride, k_here) : Vector{};
      }
      transpose(rows);
      real* target = to + p * to_stride + lane;
#pragma GCC unroll 16
      for (int i = 0; i < kWidth; i++)
        if (i < k_here) store(target + i * to_stride, rows[i]);
    }
  }
}

}  // namespace heed::fast
