// The steps of attention on one tile of at most 64 queries x 64 keys: everything that does not
// depend on the rule. Scores lie in [keys][kTile]: side by side stand queries, so that largest
// scores, sums and dropout go on whole vectors, each query in a lane of its own.
#pragma once

#include "base/real.h"
#include "kernels/any_rule.h"
#include "kernels/kernels.h"
#include "kernels/pack.h"

namespace heed::fast::tile {

const real kInfinity = __builtin_huge_valf();

/// Rows, `stride` numbers apart: to write, or to read only.
template <class Number>
struct RowsOf {
  Number* data = nullptr;
  int64_t stride = 0;
  operator RowsOf<const Number>() const requires(!std::is_const_v<Number>) {
    return {data, stride};
  }
};
using Rows = RowsOf<const real>;
using RowsOut = RowsOf<real>;

/// The left factor of a product, a(i, d) = data[i row_stride + d depth_stride]; one stride is 1.
struct Left {
  const real* data;
  int64_t row_stride, depth_stride;
};

inline Left by_rows(Rows a) { return {a.data, a.stride, 1}; }
inline Left by_columns(Rows a) { return {a.data, 1, a.stride}; }

struct Size {
  int rows, depth, cols;  ///< cols: whole vectors
};

/// Whether c is overwritten or added to.
enum class To { set, add };

/// c[i, :] = sum over d of a(i, d) b[d, :], or added to c. Each number is one chain of fused
/// multiply-adds over d in rising order, begun at 0 or at c, whatever the other sizes. Meanwhile
/// kTile rows of `fetch`, if any, come into the cache.
void product(Left a, Rows b, RowsOut c, Size size, To to, Rows fetch = {});

/// The same, but terms with a(i, d) = 0 are left out, so that hidden infinities stay hidden. Slow.
void careful_product(Left a, Rows b, RowsOut c, Size size, To to);

/// n rounded up to full vectors.
inline int whole_vectors(int n) { return int(padded(n)); }

/// to[j, i] = factor from[i, j], in rows of whole_vectors(rows) numbers, 0 in the padding. Returns
/// `to`.
const real* transpose(Rows from, int rows, int cols, real factor, real* to);

/// What a block of queries remembers from tile to tile: of its online softmax the largest score so
/// far and the sum of exp(score - largest); and the hash of each row, for dropout.
struct QueryState {
  alignas(64) real largest[kTile];
  alignas(64) real sum[kTile];
  alignas(64) uint32_t hash[2][kTile];
};

/// The rows of dropout that a block of queries has: first, first + step, ...
struct DropoutRows {
  Dropout dropout;
  int64_t first, step;
};

void begin_queries(QueryState& state, int queries, const DropoutRows& rows);

/// The keys of a tile, counted within their segment.
struct Keys {
  int first, count;
};

/// Turns scores into weights that are not yet divided by their sum: exp(score - largest), dropped
/// out; moves `state` on and shrinks the rows of y (skipped if y.data is null) to the new largest
/// score. A score of -infinity gives exactly 0.
void softmax_tile(QueryState& state, real* scores, int queries, const Keys& keys,
                  const Dropout& dropout, RowsOut y, int cols);

/// Divides one row of y by its sum and writes its log-sum-exp. A row that saw nothing becomes 0 and
/// -infinity. Adds 0 to all lanes of `rest` if y is finite, and NaN to some if not. (Returned in a
/// register it would slow the next row's logarithm down on x86, until the upper lanes are clean.)
void softmax_end(real largest, real sum, real* y, int cols, real* lse, Vector& rest);

bool all_zero(const Vector& x);

/// What the backward pass knows of a block of queries.
struct QueryGradients {
  alignas(64) real lse[kTile];
  alignas(64) real delta[kTile];  ///< sum over d of dy y, less the gradient of lse
  alignas(64) uint32_t hash[2][kTile];
};

/// Reads log-sum-exp and its gradient, which may be null, `lse_step` apart, and sums up dy y.
void begin_backward(QueryGradients& state, int queries, Rows dy, Rows y, int cols, const real* lse,
                    const real* dlse, int64_t lse_step, const DropoutRows& rows);

/// The softmax of a row undone. On entry `scores` and dw = v dy'; on return
///
///     scores[j][i] = dropped(w_ij),   dw[j][i] = factor w_ij (dropped(dw_ij) - delta_i),
///     w_ij = exp(scores_ij - lse_i)
void softmax_backward_tile(const QueryGradients& state, real* scores, real* dw, real factor,
                           int queries, const Keys& keys, const Dropout& dropout);

void fill_zero(RowsOut to, int rows, int cols);

void copy_rows(Rows from, int rows, int cols, RowsOut to, To how);

/// Copies rows to `room`, one after another, each filled up with 0 to whole vectors. Returns where
/// they lie. Rows of a wide matrix share few cache sets, so a tile that is read many times is first
/// copied into one piece; and one whose rows are no whole vectors.
RowsOut gather_rows(Rows from, int rows, int cols, real* room);

/// Memory of this thread for `count` numbers: enough for heads of 64 is taken with the thread, more
/// once.
real* thread_scratch(int64_t count);

}  // namespace heed::fast::tile
