#include "kernels/attention_tile.h"

#include <vector>

#include "base/parallel.h"
#include "kernels/dropout.h"
#include "kernels/register_tile.h"
#include "kernels/vector_math.h"

// Legend: i = query or row, j = key or column, d = depth of a product, lanes = a vector of queries.

namespace heed::fast::tile {
namespace {

/// 0 where nothing was seen, so that exp(-infinity - x) is 0 and not NaN.
inline Vector finite_largest(Vector largest) {
  return largest == broadcast(-kInfinity) ? Vector{} : largest;
}

/// Calls body(i, vectors, dropped) for the queries' vectors, two at a time while there are two: so
/// many run side by side that none waits for another. `vectors` is a constant; dropped(i, j, x)
/// drops numbers of queries i, i + 1, ... and key j out.
template <class Body>
void for_query_vectors(int queries, const Dropout& dropout, const uint32_t (&hash)[2][kTile],
                       const Body& body) {
  const auto run = [&](const auto& dropped) {
    int i = 0;
    for (; i + kWidth < queries; i += 2 * kWidth)
      body(i, std::integral_constant<int, 2>(), dropped);
    if (i < queries) body(i, std::integral_constant<int, 1>(), dropped);
  };
  if (dropout.rate == 0) return run([](int, int, Vector x) { return x; });
  run([&](int i, int j, Vector x) {
    return x * DropoutLanes(dropout, hash[0] + i, hash[1] + i).scale(uint64_t(j));
  });
}

void hash_rows(uint32_t (&hash)[2][kTile], int queries, const DropoutRows& rows) {
  if (rows.dropout.rate == 0) return;
  for (int i = 0; i < kTile; i++) {
    const uint64_t row = uint64_t(rows.first + (i < queries ? i : 0) * rows.step);
    const uint64_t both = random_key(rows.dropout.key, row);
    hash[0][i] = uint32_t(both);
    hash[1][i] = uint32_t(both >> 32);
  }
}

/// The largest scores of a vector of queries: four chains.
inline Vector largest_of(const real* scores, int keys) {
  Vector best[4];
  for (Vector& one : best) one = broadcast(-kInfinity);
  int j = 0;
  for (; j + 4 <= keys; j += 4)
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++)
      best[part] = maximum(load(scores + (j + part) * kTile), best[part]);
  for (; j < keys; j++) best[0] = maximum(load(scores + j * kTile), best[0]);
  return maximum(maximum(best[0], best[1]), maximum(best[2], best[3]));
}

}  // namespace

void product(Left a, Rows b, RowsOut c, Size size, To to, Rows fetch) {
  const bool packed = a.row_stride == 1;
  for (int64_t j = 0, columns; j < size.cols; j += columns) {
    columns = size.cols - j < kWideColumns ? size.cols - j : kWideColumns;
    if (columns < kWideColumns && columns > kTileColumns) columns = kTileColumns;
    const int64_t tiles = pieces(size.rows, tile_rows(columns));
    for (int64_t t = 0, i = 0, rows; t < tiles; t++, i += rows) {  // of nearly equal height
      rows = (size.rows - i + tiles - t - 1) / (tiles - t);
      const Panels panels{a.data + i * a.row_stride,
                          b.data + j,
                          size.depth,
                          a.row_stride,
                          a.depth_stride,
                          b.stride};
      const real* next = fetch.data ? fetch.data + i * fetch.stride + j : nullptr;
      tile_function(rows, columns, packed)(panels, {c.data + i * c.stride + j, c.stride, columns,
                                                    to == To::add, next, fetch.stride});
    }
  }
}

void careful_product(Left a, Rows b, RowsOut c, Size size, To to) {
  if (to == To::set) fill_zero(c, size.rows, size.cols);
  for (int i = 0; i < size.rows; i++)
    for (int d = 0; d < size.depth; d++) {
      const real* left = a.data + i * a.row_stride + d * a.depth_stride;
      if (*left != 0)
        product({left, 1, 1}, {b.data + d * b.stride, b.stride}, {c.data + i * c.stride, c.stride},
                {1, 1, size.cols}, To::add);
    }
}

const real* transpose(Rows from, int rows, int cols, real factor, real* to) {
  const int64_t stride = padded(rows);
  pack_columns(from.data, from.stride, rows, cols, to, stride);
  for (int64_t i = 0; i < cols * stride && factor != 1; i += kWidth)
    store(to + i, load(to + i) * factor);
  return to;
}

void begin_queries(QueryState& state, int queries, const DropoutRows& rows) {
  for (int i = 0; i < kTile; i++) {
    state.largest[i] = -kInfinity;
    state.sum[i] = 0;
  }
  hash_rows(state.hash, queries, rows);
}

void softmax_tile(QueryState& state, real* scores, int queries, const Keys& keys,
                  const Dropout& dropout, RowsOut y, int cols) {
  alignas(64) real shrink[kTile];
  const auto weigh = [&](int i, auto vectors, const auto& dropped) {
    Vector top[vectors], sum[vectors];
    for (int v = 0; v < vectors; v++) {
      const int lanes = i + v * kWidth;
      const Vector before = load(state.largest + lanes);
      const Vector now = maximum(largest_of(scores + lanes, keys.count), before);
      store(state.largest + lanes, now);
      top[v] = finite_largest(now);
      const Vector factor = exp_below_88(before - top[v]);
      store(shrink + lanes, factor);
      sum[v] = load(state.sum + lanes) * factor;
    }
    for (int j = 0; j < keys.count; j++)
      for (int v = 0; v < vectors; v++) {
        real* at = scores + j * kTile + i + v * kWidth;
        const Vector weight = exp_below_88(load(at) - top[v]);
        sum[v] += weight;
        store(at, dropped(i + v * kWidth, keys.first + j, weight));
      }
    for (int v = 0; v < vectors; v++) store(state.sum + i + v * kWidth, sum[v]);
  };
  for_query_vectors(queries, dropout, state.hash, weigh);
  for (int i = 0; y.data && i < queries; i++)
    for (int d = 0; d < cols && shrink[i] != 1; d += kWidth) {
      real* at = y.data + i * y.stride + d;
      store(at, load(at) * shrink[i]);
    }
}

void softmax_end(real largest, real sum, real* y, int cols, real* lse, Vector& rest) {
  const bool saw = largest != -kInfinity || sum != 0;
  const real inverse = saw ? 1 / sum : 0;
  *lse = saw ? real(double(largest) + std::log(double(sum))) : -kInfinity;
  Vector differences = {};
  for_lanes16(cols, [&](int64_t d, int, auto count) {
    const Vector value = load_first(y + d, count) * inverse;
    differences += value - value;
    store_first(y + d, value, count);
  });
  rest += differences;
}

bool all_zero(const Vector& x) {
  int others = 0;
  for (int lane = 0; lane < kWidth; lane++) others += x[lane] != 0;
  return others == 0;
}

void begin_backward(QueryGradients& state, int queries, Rows dy, Rows y, int cols, const real* lse,
                    const real* dlse, int64_t lse_step, const DropoutRows& rows) {
  for (int i = 0; i < queries; i++) {
    const real *a = dy.data + i * dy.stride, *b = y.data + i * y.stride;
    state.lse[i] = lse[i * lse_step];
    state.delta[i] = sum16(cols, [&](int64_t j, auto count) {
      return load_first(a + j, count) * load_first(b + j, count);
    });
    if (dlse && state.lse[i] != -kInfinity) state.delta[i] -= dlse[i * lse_step];
  }
  for (int i = queries; i < whole_vectors(queries); i++) state.lse[i] = state.delta[i] = 0;
  hash_rows(state.hash, queries, rows);
}

void softmax_backward_tile(const QueryGradients& state, real* scores, real* dw, real factor,
                           int queries, const Keys& keys, const Dropout& dropout) {
  const auto undo = [&](int i, auto vectors, const auto& dropped) {
    Vector log_sum[vectors], delta[vectors];
    for (int v = 0; v < vectors; v++) {
      log_sum[v] = finite_largest(load(state.lse + i + v * kWidth));
      delta[v] = load(state.delta + i + v * kWidth);
    }
    for (int j = 0; j < keys.count; j++)
      for (int v = 0; v < vectors; v++) {
        const int lanes = i + v * kWidth, key = keys.first + j;
        real *score = scores + j * kTile + lanes, *gradient = dw + j * kTile + lanes;
        const Vector weight = exp_below_88(load(score) - log_sum[v]);
        const Vector through = weight * factor * (dropped(lanes, key, load(gradient)) - delta[v]);
        store(score, dropped(lanes, key, weight));
        store(gradient, weight == Vector{} ? Vector{} : through);  // hidden: 0 even beside NaN
      }
  };
  for_query_vectors(queries, dropout, state.hash, undo);
}

void copy_rows(Rows from, int rows, int cols, RowsOut to, To how) {
  for (int i = 0; i < rows; i++)
    for_lanes16(cols, [&](int64_t j, int, auto count) {
      real* at = to.data + i * to.stride + j;
      const Vector moved = load_first(from.data + i * from.stride + j, count);
      store_first(at, how == To::add ? load_first(at, count) + moved : moved, count);
    });
}

RowsOut gather_rows(Rows from, int rows, int cols, real* room) {
  const RowsOut to{room, whole_vectors(cols)};
  for (int i = 0; i < rows; i++)
    for_lanes16(cols, [&](int64_t j, int, auto count) {
      store(to.data + i * to.stride + j, load_first(from.data + i * from.stride + j, count));
    });
  return to;
}

void fill_zero(RowsOut to, int rows, int cols) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) to.data[i * to.stride + j] = 0;
}

real* thread_scratch(int64_t count) {
  constexpr int64_t kCommon = 1 << 18;
  alignas(64) static thread_local real common[kCommon];
  static thread_local std::vector<real> large;
  if (count <= kCommon) return common;
  if (int64_t(large.size()) < count) large.resize(size_t(count));
  return large.data();
}

}  // namespace heed::fast::tile
