// Lesson 10: scaled dot-product attention, for one head and one sentence. Two stages, each with
// checks of its own: you can stop after the first and come back.
//
// A matrix lies in memory row by row: row i, column c stands at [i * columns + c].
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

/// The sizes. No two of them need be equal.
struct Sizes {
  int queries;      ///< rows of q, w and y
  int keys;         ///< rows of k and v, columns of w
  int width;        ///< columns of q and k: the d of the formula
  int value_width;  ///< columns of v and y
};

/// Stage 1, forward. Query i looks at the keys 0 .. visible[i] - 1 and at no others:
///
///     score[i, j] = (q_i . k_j) / sqrt(d)
///     w[i, j]     = exp(score[i, j]) / (the sum of exp(score[i, l]) over the keys l it looks at)
///     y_i         = the sum over j of w[i, j] v_j
///
/// where q_i is row i of q, and so on. w[i, j] is 0 for a key that the query may not look at. If
/// visible[i] is 0, row i of w and of y is 0. Scores may be as large as 100,000.
///
/// q [queries, width], k [keys, width], v [keys, value_width] -> w [queries, keys] and
/// y [queries, value_width]. Old numbers stand in w and y: write every one.
void attend(Sizes n, std::span<const real> q, std::span<const real> k, std::span<const real> v,
            std::span<const int> visible, std::span<real> w, std::span<real> y) {
  // TODO
}

/// Stage 2, backward. w is what `attend` wrote, dy is the gradient by y [queries, value_width].
/// ADDS the gradients by q, k and v to dq, dk and dv, which have the shapes of q, k and v.
///
/// There may be gradients in dq, dk and dv already, and the three may be one and the same memory,
/// as q, k and v may: a sentence that looks at itself. So += and never =.
void attend_backward(Sizes n, std::span<const real> q, std::span<const real> k,
                     std::span<const real> v, std::span<const real> w, std::span<const real> dy,
                     std::span<real> dq, std::span<real> dk, std::span<real> dv) {
  // TODO
}
