// The steps of attention on one tile of at most 64 queries x 64 keys: everything that does not
// depend on the rule. Scores of a tile lie in [kTile][kTile].
#pragma once

#include "base/real.h"
#include "kernels/elementwise.h"

namespace heed::kernels::tile {

/// Queries and keys in a tile. Tiles begin at multiples of it: a row's sums run over tiles in
/// rising order, so its digits depend on this number.
constexpr int kTile = 64;

/// Rows to read and to write, `stride` numbers apart.
struct Rows {
  const real* data;
  int64_t stride;
};
struct RowsOut {
  real* data;
  int64_t stride;
};

inline Rows as_rows(RowsOut rows) { return {rows.data, rows.stride}; }

/// The left factor of a product, a(i, d) = data[i row_stride + d depth_stride]; one stride is 1.
struct Left {
  const real* data;
  int64_t row_stride, depth_stride;
};

/// c[i, :] = sum over d of a(i, d) b[d, :], or added to c if `add`. Each number is one chain of
/// fused multiply-adds over d in rising order, begun at 0 or at c, whatever the other sizes.
void product(Left a, Rows b, RowsOut c, int rows, int depth, int cols, bool add);

/// The same, but terms with a(i, d) = 0 are left out, so that hidden infinities stay hidden. Slow.
void careful_product(Left a, Rows b, RowsOut c, int rows, int depth, int cols, bool add);

/// `keys` rounded up to full vectors.
int padded(int keys);

/// to[j, i] = from[i, j], in rows of padded(rows) numbers, 0 in the padding.
void transpose(Rows from, int rows, int cols, real* to);

/// Where a tile lies in the counters of dropout: (first_row + i row_step, first_column + j).
struct DropoutAt {
  Dropout dropout;
  int64_t first_row, row_step, first_column;
};

/// What online softmax remembers of each query: the largest score so far, and the sum of
/// exp(score - largest) in 16 lanes.
struct SoftmaxState {
  alignas(64) real largest[kTile];
  alignas(64) real sum[kTile][16];
};

void softmax_begin(SoftmaxState& state, int rows);

/// Turns scores into weights that are not yet divided by their sum: exp(scale score - largest),
/// dropped out; moves `state` on and shrinks the rows of y (skipped if y.data is null) to the new
/// largest score. A score of -infinity gives exactly 0. Columns from `keys` to the next
/// multiple of 16 must be -infinity.
void softmax_tile(SoftmaxState& state, real* scores, real scale, int rows, int keys,
                  const DropoutAt& dropout, RowsOut y, int cols);

/// Divides y by the sums and writes log-sum-exp, `lse_step` apart. Rows that saw nothing become 0
/// and -infinity. Returns whether all of y is finite.
bool softmax_end(const SoftmaxState& state, int rows, RowsOut y, int cols, real* lse,
                 int64_t lse_step);

/// The softmax of a row undone. On entry `scores` and dw = dy v'; on return
///
///     scores[i][j] = dropped(w_ij),   dw[i][j] = factor w_ij (dropped(dw_ij) - delta_i),
///     w_ij = exp(scale scores_ij - lse_i)
///
/// lse and delta are `step` apart.
void softmax_backward_tile(real* scores, real* dw, real scale, real factor, int rows, int keys,
                           const DropoutAt& dropout, const real* lse, const real* delta,
                           int64_t step);

/// delta[i] = sum over j of dy[i, j] y[i, j], `step` apart.
void row_products(Rows dy, Rows y, int rows, int cols, real* delta, int64_t step);

/// weights[i, j] = exp(scale scores[i][j] - lse[i]).
void write_weights(const real* scores, real scale, int rows, int keys, const real* lse,
                   real* weights, int64_t stride, bool add);

void fill_zero(RowsOut rows_out, int rows, int cols);

/// Copies rows; returns where they now lie. Rows of a wide matrix share few cache sets, so a tile
/// that is read many times is first copied into one piece.
RowsOut copy_rows(Rows from, int rows, int cols, RowsOut to);

/// What one thread works in: about 200 kB, taken with the thread; heads wider than 64 take more,
/// once.
struct Scratch {
  static constexpr int kStates = 5;  // 256 queries touch at most 5 blocks
  static constexpr int kPieces = 6;
  alignas(64) real scores[kTile * kTile];
  alignas(64) real gradients[kTile * kTile];
  SoftmaxState states[kStates];
  real *keys, *values;   // transposed, [head_dim, padded(keys)]
  real* piece[kPieces];  // copies, [kTile][head_dim]
};

/// This thread's scratch, with room for heads of `head_dim`.
Scratch& thread_scratch(int head_dim);

}  // namespace heed::kernels::tile
