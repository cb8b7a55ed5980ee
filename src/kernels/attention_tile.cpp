#include "kernels/attention_tile.h"

#include <vector>

#include "kernels/dropout.h"
#include "kernels/pack.h"
#include "kernels/vector_math.h"

// Legend: i = query or row, j = key or column, d = depth of a product.

namespace heed::kernels::tile {
namespace {

const real kInfinity = __builtin_huge_valf();

constexpr int round_up(int n, int unit) { return (n + unit - 1) / unit * unit; }

// ---- Products. A micro-tile of kRows x kVectors sums stays in registers over the whole depth.
// ----

constexpr int kMaxVectors = kVectorBytes == 64 ? 4 : 2;
constexpr int kMaxRows = kVectorBytes == 64 ? 12 : 6;

/// As many rows as the registers hold beside `vectors` columns.
constexpr int rows_for(int vectors) { return vectors * kMaxRows <= kMaxVectors * 6 ? kMaxRows : 6; }

/// kPartial: the last vector has only `count` columns. kByRows: neighbours of `a` lie along the
/// depth, otherwise along the rows.
template <int kRows, int kVectors, bool kPartial, bool kByRows>
void micro_tile(Left a, Rows b, RowsOut c, int depth, int64_t count, bool add) {
  const auto width = [count](int v) { return kPartial && v == kVectors - 1 ? count : kWidth; };
  Vector sum[kRows][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; i++)
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; v++)
      sum[i][v] = add ? load_first(c.data + i * c.stride + v * kWidth, width(v)) : Vector{};
  for (int d = 0; d < depth; d++) {
    Vector right[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; v++)
      right[v] = load_first(b.data + d * b.stride + v * kWidth, width(v));
#pragma GCC unroll 16
    for (int i = 0; i < kRows; i++) {
      const Vector left =
          broadcast(kByRows ? a.data[i * a.row_stride + d] : a.data[d * a.depth_stride + i]);
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; v++) sum[i][v] = fma(left, right[v], sum[i][v]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; i++)
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; v++)
      store_first(c.data + i * c.stride + v * kWidth, sum[i][v], width(v));
}

using MicroTile = void (*)(Left, Rows, RowsOut, int, int64_t, bool);

/// The micro-tile for each number of rows from 1 to rows_for(kVectors).
template <int kVectors, bool kPartial, bool kByRows>
MicroTile micro_tile_for(int rows) {
  return []<int... row>(int wanted, std::integer_sequence<int, row...>) {
    static constexpr MicroTile all[] = {micro_tile<row + 1, kVectors, kPartial, kByRows>...};
    return all[wanted - 1];
  }
  (rows, std::make_integer_sequence<int, rows_for(kVectors)>());
}

/// All rows of kVectors columns of c, in chunks of nearly equal height.
template <int kVectors, bool kPartial, bool kByRows>
void columns(Left a, Rows b, RowsOut c, int rows, int depth, int64_t count, bool add) {
  const int chunks = (rows + rows_for(kVectors) - 1) / rows_for(kVectors);
  for (int chunk = 0, i = 0; chunk < chunks; chunk++) {
    const int height = (rows - i + chunks - chunk - 1) / (chunks - chunk);
    micro_tile_for<kVectors, kPartial, kByRows>(height)(
        {a.data + i * a.row_stride, a.row_stride, a.depth_stride}, b,
        {c.data + i * c.stride, c.stride}, depth, count, add);
    i += height;
  }
}

template <bool kByRows>
void product_by(Left a, Rows b, RowsOut c, int rows, int depth, int cols, bool add) {
  const auto step = [&]<int kVectors, bool kPartial>() {
    columns<kVectors, kPartial, kByRows>(a, b, c, rows, depth, cols, add);
    b.data += kVectors * kWidth;
    c.data += kVectors * kWidth;
    cols -= kVectors * kWidth;
  };
  while (cols >= kMaxVectors * kWidth) step.template operator()<kMaxVectors, false>();
  while (cols >= 2 * kWidth) step.template operator()<2, false>();
  if (cols >= kWidth) step.template operator()<1, false>();
  if (cols > 0) step.template operator()<1, true>();
}

/// Calls body(keep_of) where keep_of(i)(j, x) drops numbers of row i out: nothing without dropout.
template <class Body>
void with_dropout(const DropoutAt& at, const Body& body) {
  if (at.dropout.rate == 0) return body([](int) { return [](int, Vector x) { return x; }; });
  body([&at](int i) {
    const DropoutRow row(at.dropout, uint64_t(at.first_row + i * at.row_step));
    return [row, &at](int j, Vector x) { return x * row.scale(uint64_t(at.first_column + j)); };
  });
}

/// 0 where nothing was seen, so that exp(-infinity - x) is 0 and not NaN.
inline Vector finite_largest(Vector largest) {
  return largest == broadcast(-kInfinity) ? Vector{} : largest;
}

/// The part of softmax_tile that takes the time: weights from scores, and their sums.
void weigh_rows(SoftmaxState& state, real* scores, real scale, const real* largest,
                const real* shrink, int rows, int columns, const DropoutAt& dropout) {
  with_dropout(dropout, [&](const auto& keep_of) {
    for (int i = 0; i < rows; i++) {
      const auto keep = keep_of(i);
      const Vector top = broadcast(largest[i]);
      Lanes16 sum;
      for (int part = 0; part < Lanes16::kParts; part++)
        sum.part[part] = load(state.sum[i] + part * kWidth) * shrink[i];
      for (int j = 0; j < columns; j += kWidth) {
        real* at = scores + i * kTile + j;
        const Vector weight = exp_below_88(load(at) * scale - top);
        sum.part[j / kWidth % Lanes16::kParts] += weight;
        store(at, keep(j, weight));
      }
      for (int part = 0; part < Lanes16::kParts; part++)
        store(state.sum[i] + part * kWidth, sum.part[part]);
    }
  });
}

}  // namespace

void product(Left a, Rows b, RowsOut c, int rows, int depth, int cols, bool add) {
  if (a.depth_stride == 1)
    product_by<true>(a, b, c, rows, depth, cols, add);
  else
    product_by<false>(a, b, c, rows, depth, cols, add);
}

void careful_product(Left a, Rows b, RowsOut c, int rows, int depth, int cols, bool add) {
  if (!add) fill_zero(c, rows, cols);
  for (int i = 0; i < rows; i++)
    for (int d = 0; d < depth; d++) {
      const real* left = a.data + i * a.row_stride + d * a.depth_stride;
      if (*left != 0)
        product({left, 1, 1}, {b.data + d * b.stride, b.stride}, {c.data + i * c.stride, c.stride},
                1, 1, cols, true);
    }
}

void transpose(Rows from, int rows, int cols, real* to) {
  pack_columns(from.data, from.stride, rows, cols, to, padded(rows));
}

int padded(int keys) { return round_up(keys, kWidth); }

void softmax_begin(SoftmaxState& state, int rows) {
  for (int i = 0; i < round_up(rows, kWidth); i++) state.largest[i] = -kInfinity;
  for (int i = 0; i < rows; i++)
    for (int lane = 0; lane < 16; lane++) state.sum[i][lane] = 0;
}

void softmax_tile(SoftmaxState& state, real* scores, real scale, int rows, int keys,
                  const DropoutAt& dropout, RowsOut y, int cols) {
  const int columns = round_up(keys, kWidth);
  alignas(64) real largest[kTile], shrink[kTile];
  for (int i = 0; i < rows; i++) {
    Lanes16 best = broadcast16(-kInfinity);
    for (int j = 0; j < columns; j += kWidth) {
      Vector& part = best.part[j / kWidth % Lanes16::kParts];
      part = maximum(load(scores + i * kTile + j) * scale, part);
    }
    largest[i] = best.max();
  }
  for (int i = 0; i < rows; i += kWidth) {
    const Vector before = load(state.largest + i), now = maximum(load(largest + i), before);
    store(state.largest + i, now);
    store(largest + i, finite_largest(now));
    store(shrink + i, exp_below_88(before - finite_largest(now)));
  }
  weigh_rows(state, scores, scale, largest, shrink, rows, columns, dropout);
  for (int i = 0; i < rows; i++)
    if (y.data && shrink[i] != 1)
      for_lanes16(cols, [&](int64_t j, int, auto count) {
        real* at = y.data + i * y.stride + j;
        store_first(at, load_first(at, count) * shrink[i], count);
      });
}

bool softmax_end(const SoftmaxState& state, int rows, RowsOut y, int cols, real* lse,
                 int64_t lse_step) {
  IntVector finite = Vector{} == Vector{};
  for (int i = 0; i < rows; i++) {
    Lanes16 lanes;
    for (int part = 0; part < Lanes16::kParts; part++)
      lanes.part[part] = load(state.sum[i] + part * kWidth);
    const real sum = lanes.sum();
    const bool saw = state.largest[i] != -kInfinity || sum != 0;
    const Vector inverse = broadcast(saw ? 1 / sum : 0);
    lse[i * lse_step] = saw ? real(double(state.largest[i]) + std::log(double(sum))) : -kInfinity;
    for_lanes16(cols, [&](int64_t j, int, auto count) {
      real* at = y.data + i * y.stride + j;
      const Vector value = load_first(at, count) * inverse;
      finite &= value - value == Vector{};
      store_first(at, value, count);
    });
  }
  bool all = true;
  for (int lane = 0; lane < kWidth; lane++) all &= finite[lane] != 0;
  return all;
}

void softmax_backward_tile(real* scores, real* dw, real scale, real factor, int rows, int keys,
                           const DropoutAt& dropout, const real* lse, const real* delta,
                           int64_t step) {
  const int columns = round_up(keys, kWidth);
  with_dropout(dropout, [&](const auto& keep_of) {
    for (int i = 0; i < rows; i++) {
      const auto keep = keep_of(i);
      const Vector log_sum = finite_largest(broadcast(lse[i * step]));
      const Vector mean = broadcast(delta[i * step]);
      for (int j = 0; j < columns; j += kWidth) {
        real *score = scores + i * kTile + j, *gradient = dw + i * kTile + j;
        const Vector weight = exp_below_88(load(score) * scale - log_sum);
        const Vector through = weight * factor * (keep(j, load(gradient)) - mean);
        store(score, keep(j, weight));
        store(gradient, weight == Vector{} ? Vector{} : through);  // hidden: 0 even beside NaN
      }
    }
  });
}

void row_products(Rows dy, Rows y, int rows, int cols, real* delta, int64_t step) {
  for (int i = 0; i < rows; i++) {
    const real *a = dy.data + i * dy.stride, *b = y.data + i * y.stride;
    delta[i * step] = sum16(cols, [&](int64_t j, auto count) {
      return load_first(a + j, count) * load_first(b + j, count);
    });
  }
}

void write_weights(const real* scores, real scale, int rows, int keys, const real* lse,
                   real* weights, int64_t stride, bool add) {
  for (int i = 0; i < rows; i++) {
    const Vector log_sum = finite_largest(broadcast(lse[i]));
    for_lanes16(keys, [&](int64_t j, int, auto count) {
      real* at = weights + i * stride + j;
      const Vector weight = exp_below_88(load(scores + i * kTile + j) * scale - log_sum);
      store_first(at, add ? weight + load_first(at, count) : weight, count);
    });
  }
}

RowsOut copy_rows(Rows from, int rows, int cols, RowsOut to) {
  for (int i = 0; i < rows; i++)
    for_lanes16(cols, [&](int64_t j, int, auto count) {
      store_first(to.data + i * to.stride + j, load_first(from.data + i * from.stride + j, count),
                  count);
    });
  return to;
}

Scratch& thread_scratch(int head_dim) {
  constexpr int kCommon = 64, kParts = 2 + Scratch::kPieces;
  alignas(64) static thread_local real common[kParts * kCommon * kTile];
  static thread_local Scratch scratch;
  static thread_local std::vector<real> wide;
  const size_t size = size_t(head_dim) * kTile;
  if (head_dim > kCommon && wide.size() < kParts * size) wide.resize(kParts * size);
  real* room = head_dim > kCommon ? wide.data() : common;
  scratch.keys = room;
  scratch.values = room + size;
  for (int i = 0; i < Scratch::kPieces; i++) scratch.piece[i] = room + size_t(i + 2) * size;
  return scratch;
}

void fill_zero(RowsOut rows_out, int rows, int cols) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) rows_out.data[i * rows_out.stride + j] = 0;
}

}  // namespace heed::kernels::tile
