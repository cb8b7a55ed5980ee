// What row kernels share: the loops over rows on all threads and over the vectors of a row.
#pragma once

#include "base/parallel.h"
#include "kernels/matrix.h"
#include "kernels/vector.h"

namespace heed::kernels {

/// body(i) for each row, all threads: a task is about 16,384 numbers.
template <class Body>
void for_rows(int64_t rows, int64_t cols, const Body& body) {
  constexpr int64_t kNumbers = 1 << 14;
  const int64_t together = pieces(kNumbers, cols > 0 ? cols : 1);
  parallel_for(pieces(rows, together), [&](int64_t piece) {
    const int64_t end = (piece + 1) * together < rows ? (piece + 1) * together : rows;
    for (int64_t i = piece * together; i < end; i++) body(i);
  });
}

/// Asks for the same place in the next row, so that memory works while this row is computed. Asking
/// beyond the last row is harmless.
inline void fetch_next_row(const real* row, int64_t cols, int64_t j) {
  __builtin_prefetch(reinterpret_cast<const char*>(row + j) + cols * int64_t(sizeof(real)));
}

/// body(j, count) for each vector of a row; count is a constant but for the last.
template <class Body>
inline void for_columns(int64_t cols, const Body& body) {
  int64_t j = 0;
  for (; j + kWidth <= cols; j += kWidth) body(j, std::integral_constant<int64_t, kWidth>());
  if (j < cols) body(j, cols - j);
}

/// y[j] = value(j, count), or added, for one row.
template <class Value>
inline void write_row(real* y, bool add, int64_t cols, const Value& value) {
  if (add)
    for_columns(cols, [&](int64_t j, auto count) {
      store_first(y + j, load_first(y + j, count) + value(j, count), count);
    });
  else
    for_columns(cols, [&](int64_t j, auto count) { store_first(y + j, value(j, count), count); });
}

inline real largest_of(const real* x, int64_t cols) {
  return max16(cols, [x](int64_t j, auto count) { return load_first(x + j, count); });
}

}  // namespace heed::kernels
