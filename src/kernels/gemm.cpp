// The matrix product: five loops around a tile of C that stays in registers (Goto & van de Geijn
// 2008, "Anatomy of high-performance matrix multiplication"; names as in BLIS). README.md in this
// folder tells what each part gains.
//
//   m, n, k   rows of C, columns of C, the summed dimension
//   tile      kTileRows x kTileColumns numbers of C, in registers
//   panel     the columns of B (kTileColumns wide) or rows of A that one tile reads, packed
//   block     what one task computes: at most kBlockRows x kBlockColumns of C, k in pieces
//             of kDepth
#include "kernels/kernels.h"

#include <memory>

#include "kernels/functions.h"
#include "kernels/loops.h"
#include "kernels/pack.h"
#include "kernels/register_tile.h"

namespace heed::fast {
namespace {

constexpr int64_t kPanelRows = padded(kTileRows);  // room for a tile's rows of A
constexpr int64_t kDepth = 512;          // longest piece of k: C is read and written once for each
constexpr int64_t kPackedTogether = 16;  // steps of k
constexpr int64_t kBlockRows = 512, kBlockColumns = 512;

struct Range {
  int64_t begin, end;
  int64_t size() const { return end - begin; }
};

/// The range cut into `pieces` whose sizes differ by one at most.
Range piece(Range whole, int64_t pieces, int64_t index) {
  const int64_t size = whole.size() / pieces, longer = whole.size() % pieces;
  const int64_t begin = whole.begin + index * size + at_most(longer, index);
  return {begin, begin + size + (index < longer)};
}

/// Bias and activation on a finished tile, while it is in the L1 cache.
void finish_tile(const Epilogue& epilogue, real* c, int64_t n, Range rows, Range columns) {
  for (int64_t i = rows.begin; i < rows.end; i++)
    for_vectors(columns.begin, columns.end, [&](int64_t j, auto count) {
      Vector y = load_first(c + i * n + j, count);
      if (epilogue.bias) y += load_first(epilogue.bias + j, count);
      if (epilogue.before) store_first(epilogue.before + i * n + j, y, count);
      if (epilogue.activation == Activation::relu) y = functions::Relu::value(y);
      if (epilogue.activation == Activation::gelu) y = functions::Gelu::value(y);
      store_first(c + i * n + j, y, count);
    });
}

/// Memory of one thread for the packed blocks: made once, kept.
struct alignas(64) Workspace {
  static constexpr int64_t kSizeA = pieces(kBlockRows, kTileRows) * kPanelRows * kDepth,
                           kSizeB = kBlockColumns * kDepth;
  real a[kSizeA], b[kSizeB];
};
Workspace& workspace() {
  static thread_local const auto mine = std::make_unique_for_overwrite<Workspace>();
  return *mine;
}

struct Product {
  Mat a, b;
  real* c;
  bool add;
  const Epilogue* epilogue;  ///< or null: none
};

/// A block of B as panels, one after another: [panel][k][padded columns].
void pack_b(const Mat& b, Range columns, Range depth, real* to) {
  const int64_t step = b.transposed ? depth.size() : kPackedTogether;
  for (int64_t p = depth.begin; p < depth.end; p += step)
    for (int64_t j = columns.begin; j < columns.end; j += kTileColumns) {
      const int64_t lanes = at_most(kTileColumns, columns.end - j);
      const int64_t steps = at_most(step, depth.end - p);
      real* panel = to + (j - columns.begin) * depth.size() + (p - depth.begin) * padded(lanes);
      if (b.transposed)
        pack_columns(b.data + j * b.stride + p, b.stride, lanes, steps, panel, padded(lanes));
      else
        pack_rows(b.data + p * b.stride + j, b.stride, lanes, steps, panel);
    }
}

/// The transposed A as panels: [tile][k][padded rows].
void pack_a(const Mat& a, Range rows, int64_t tiles, Range depth, real* to) {
  for (int64_t p = depth.begin; p < depth.end; p += kPackedTogether)
    for (int64_t t = 0; t < tiles; t++) {
      const Range tile = piece(rows, tiles, t);
      const int64_t steps = at_most(kPackedTogether, depth.end - p);
      real* panel = to + t * kPanelRows * depth.size() + (p - depth.begin) * padded(tile.size());
      pack_rows(a.data + p * a.stride + tile.begin, a.stride, tile.size(), steps, panel);
    }
}

/// One task: rows x columns of C, the whole of k.
void multiply_block(const Product& product, Range rows, Range columns) {
  const Mat& a = product.a;
  const int64_t k = a.cols, n = product.b.cols;
  const int64_t depths = k == 0 ? 1 : pieces(k, kDepth);  // an empty sum is one piece, of no steps
  const int64_t tiles = pieces(rows.size(), kTileRows);
  Workspace& memory = workspace();
  // Rows a multiple of 4 KB apart would fight for the same places in the L1 cache.
  const bool packed = a.transposed || a.stride * int64_t(sizeof(real)) % 4096 == 0;
  for (int64_t d = 0; d < depths; d++) {  // third loop: pieces of k
    const Range depth = piece({0, k}, depths, d);
    pack_b(product.b, columns, depth, memory.b);
    if (a.transposed) pack_a(a, rows, tiles, depth, memory.a);
    for (int64_t t = 0; t < tiles; t++) {  // second: tiles down the rows
      const Range tile = piece(rows, tiles, t);
      Panels panels = {
          a.data + tile.begin * a.stride + depth.begin, memory.b, depth.size(), a.stride, 1, 0};
      if (packed) panels = {memory.a, memory.b, depth.size(), 1, padded(tile.size()), 0};
      if (a.transposed)
        panels.a += t * kPanelRows * depth.size();
      else if (packed)
        pack_columns(a.data + tile.begin * a.stride + depth.begin, a.stride, tile.size(),
                     depth.size(), memory.a, padded(tile.size()));
      for (int64_t j = columns.begin; j < columns.end; j += kTileColumns) {  // first: along a row
        const Range panel = {j, at_most(columns.end, j + kTileColumns)};
        const Target target = {
            product.c + tile.begin * n + j, n, panel.size(), product.add || d > 0,
            product.c + tile.begin * n + j, n};
        panels.b = memory.b + (j - columns.begin) * depth.size();
        panels.b_step = padded(panel.size());
        tile_function(tile.size(), panel.size(), packed)(panels, target);
        if (product.epilogue && d + 1 == depths)
          finish_tile(*product.epilogue, product.c, n, tile, panel);
      }
    }
  }
}

/// How C is cut into tasks. Digits do not depend on it: each number of C is one chain over k.
struct Grid {
  int64_t rows, columns;
};

/// A product too small to share is one task; a small one, where each cut means packing twice, one
/// for each thread; large ones two, for balance.
int64_t tasks_wanted(int64_t multiply_adds) {
  if (threads() == 1 || multiply_adds < 1 << 19) return 1;
  return multiply_adds < 1 << 26 ? threads() : 2 * threads();
}

Grid make_grid(int64_t m, int64_t n, int64_t k) {
  Grid grid = {pieces(m, kBlockRows), pieces(n, kBlockColumns)};
  const int64_t wanted = tasks_wanted(m * n * k);
  while (grid.rows * grid.columns < wanted) {
    const int64_t height = pieces(m, grid.rows), width = pieces(n, grid.columns);
    const bool high = height > 2 * kTileRows, wide = width > 2 * kTileColumns;
    if (!high && !wide) break;
    (wide && (width >= height || !high) ? grid.columns : grid.rows) *= 2;
  }
  return grid;
}

void multiply(const Product& product) {
  const int64_t m = product.a.rows, n = product.b.cols, k = product.a.cols;
  if (m == 0 || n == 0) return;
  const Grid grid = make_grid(m, n, k);
  const int64_t panels = pieces(n, kTileColumns);
  const int64_t grid_columns = at_most(panels, grid.columns);
  parallel_for(grid.rows * grid_columns, [&](int64_t task) {  // fifth and fourth loop
    const Range rows = piece({0, m}, grid.rows, task / grid_columns);
    const Range of_panels = piece({0, panels}, grid_columns, task % grid_columns);
    multiply_block(product, rows,
                   {of_panels.begin * kTileColumns, at_most(n, of_panels.end * kTileColumns)});
  });
}

}  // namespace

void gemm(Mat a, Mat b, Out c) { multiply({a, b, c.data, c.add, nullptr}); }

void linear(Mat x, Mat w, const Epilogue& epilogue, real* y) {
  const bool wanted = epilogue.bias || epilogue.before || epilogue.activation != Activation::none;
  multiply({x, w, y, false, wanted ? &epilogue : nullptr});
}

void gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  if (da.data && a.transposed) gemm(b, dy.t(), da);  // da' = b dy'
  if (da.data && !a.transposed) gemm(dy, b.t(), da);
  if (db.data && b.transposed) gemm(dy.t(), a, db);  // db' = dy' a
  if (db.data && !b.transposed) gemm(a.t(), dy, db);
}

}  // namespace heed::fast
