// What kernels share: the loops over rows on all threads and over the vectors of a row.
#pragma once

#include "base/parallel.h"
#include "kernels/matrix.h"
#include "kernels/vector.h"

namespace heed::fast {

constexpr int64_t at_most(int64_t limit, int64_t x) { return x < limit ? x : limit; }
constexpr int64_t at_least(int64_t limit, int64_t x) { return x > limit ? x : limit; }

/// body(begin, end) for [0, n) in pieces of `size`, all threads.
template <class Body>
void for_pieces(int64_t n, int64_t size, const Body& body) {
  parallel_for(pieces(n, size),
               [&](int64_t piece) { body(piece * size, at_most(n, (piece + 1) * size)); });
}

/// body(i) for each row, all threads: a task is about 16,384 numbers, and more of many long rows,
/// since what is fetched beyond a task's last row helps nobody.
template <class Body>
void for_rows(int64_t rows, int64_t cols, const Body& body) {
  constexpr int64_t kNumbers = 1 << 14;
  const int64_t together = at_least(pieces(kNumbers, at_least(1, cols)), at_most(16, rows / 64));
  for_pieces(rows, together, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) body(i);
  });
}

/// Asks for the same place in the next row, so that memory works while this row is computed: into
/// the second cache (2), since a long row fills the first. Asking beyond the last row is harmless.
inline void fetch_next_row(const real* row, int64_t cols, int64_t j) {
  __builtin_prefetch(reinterpret_cast<const char*>(row + j) + cols * int64_t(sizeof(real)), 0, 2);
}

/// body(j, count) for each vector from `begin` to `end`; count is a constant but for the last.
template <class Body>
inline void for_vectors(int64_t begin, int64_t end, const Body& body) {
  int64_t j = begin;
  for (; j + kWidth <= end; j += kWidth) body(j, std::integral_constant<int64_t, kWidth>());
  if (j < end) body(j, end - j);
}

/// The same for each vector of a row.
template <class Body>
inline void for_columns(int64_t cols, const Body& body) {
  for_vectors(0, cols, body);
}

/// `count` numbers of y from `place` on: overwritten, or added to.
template <class Count>
inline void put(Out y, int64_t place, Vector value, Count count) {
  real* to = y.data + place;
  store_first(to, y.add ? load_first(to, count) + value : value, count);
}

/// y[j] = value(j, count), or added, for one row. Meanwhile the next row of y comes closer: a store
/// waits for its line, too.
template <class Value>
inline void write_row(real* y, bool add, int64_t cols, const Value& value) {
  for_columns(cols, [&](int64_t j, auto count) {
    __builtin_prefetch(y + cols + j, 1);
    put({y, add}, j, value(j, count), count);
  });
}

/// The largest number of a row, in four chains: none waits for another.
inline real largest_of(const real* x, int64_t cols) {
  constexpr int kChains = 4;
  const Vector least = broadcast(-__builtin_huge_valf());
  Vector best[kChains] = {least, least, least, least};
  int64_t j = 0;
  for (; j + kChains * kWidth <= cols; j += kChains * kWidth)
#pragma GCC unroll 4
    for (int c = 0; c < kChains; c++) best[c] = maximum(load(x + j + c * kWidth), best[c]);
  for_vectors(j, cols, [&](int64_t k, auto count) {
    best[0] = maximum(keep_first(load_first(x + k, count), count, least), best[0]);
  });
  Lanes16 lanes = broadcast16(least[0]);
  lanes.part[0] = maximum(maximum(best[0], best[1]), maximum(best[2], best[3]));
  return lanes.max();
}

}  // namespace heed::fast
