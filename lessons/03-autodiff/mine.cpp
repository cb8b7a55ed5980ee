// The backward of every product becomes matmul_backward, that of every bias add_row_backward.
//
// matmul_backward gets tiles of a with one column of b at a time, their sizes and places known to
// the compiler: so it carries vectors whatever the order of the learner's loops, and training takes
// minutes rather than hours.
#include "tools/adapter.h"

namespace yours_03 {
#include "lessons/03-autodiff/exercise.h"
}

namespace {

using namespace heed;

constexpr int kRows = 32, kInner = 32;

/// A piece of a matrix, from row i and column j on; 0 beyond the matrix's edges.
template <int Rows, int Cols>
struct Tile {
  alignas(64) real numbers[Rows * Cols] = {};

  /// Calls use(number here, its place there) for all that lie inside.
  template <class Use>
  void each(const Mat& there, int64_t i, int64_t j, const Use& use) {
    const int64_t rows = std::min<int64_t>(Rows, there.rows - i);
    const int64_t cols = std::min<int64_t>(Cols, there.cols - j);
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < cols; c++)
        use(numbers[r * Cols + c], lesson::place(there, i + r, j + c));
  }
};

/// y = a b: from row i and column p of a on, all columns of b. Null: nobody asks.
[[gnu::flatten]] void add_gradients(const Mat& a, const Mat& b, const Mat& dy, real* da, real* db,
                                    int64_t i, int64_t p) {
  Tile<kRows, kInner> left, dleft;
  left.each(a, i, p, [&](real& here, int64_t at) { here = a.data[at]; });
  for (int64_t j = 0; j < b.cols; j++) {
    Tile<kInner, 1> right, dright;
    Tile<kRows, 1> result;
    right.each(b, p, j, [&](real& here, int64_t at) { here = b.data[at]; });
    result.each(dy, i, j, [&](real& here, int64_t at) { here = dy.data[at]; });
    yours_03::matmul_backward(left.numbers, right.numbers, result.numbers, kRows, kInner, 1,
                              dleft.numbers, dright.numbers);
    if (db) dright.each(b, p, j, [&](real here, int64_t at) { db[at] += here; });
  }
  if (da) dleft.each(a, i, p, [&](real here, int64_t at) { da[at] += here; });
}

/// Makes a place ready for sums.
void clear(Out to, int64_t count) {
  if (to.data && !to.add) std::fill_n(to.data, count, real(0));
}

/// Each task has some columns of a and the rows of b that meet them: nobody else writes there.
void gemm_backward(Mat a, Mat b, Mat dy, Out da, Out db) {
  clear(da, a.rows * a.cols), clear(db, b.rows * b.cols);
  parallel_for(pieces(a.cols, kInner), [&](int64_t task) {
    for (int64_t i = 0; i < a.rows; i += kRows)
      add_gradients(a, b, dy, da.data, db.data, i, task * kInner);
  });
}

void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias) {
  fast_kernels.activation_backward(activation, kept, dy, rows, cols, {nullptr, false});
  clear(dbias, cols);
  if (dbias.data)
    yours_03::add_row_backward({dy, size_t(rows * cols)}, int(rows), int(cols),
                               {dbias.data, size_t(cols)});
}

}  // namespace

void fill_03(Parts& parts) {
  parts.kernels.gemm_backward = gemm_backward;
  parts.kernels.activation_backward = activation_backward;
}
