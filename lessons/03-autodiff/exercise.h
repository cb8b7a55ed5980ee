// Lesson 3: the engine of training. First a tape of single numbers, then the products of matrices.
#include <span>
#include <vector>

// Stage 1. A tape of single numbers.

enum class Op { input, add, multiply };

/// One line of a tape: a number, and where it came from.
struct Line {
  Op op = Op::input;
  int a = -1, b = -1;  ///< the lines of its two operands, above its own; an input has none
  real value = 0;
  real gradient = 0;  ///< how strongly the loss reacts to this value
};

/// Plays the tape: fills in the value of every line. The values of the inputs are there already.
void forward(std::vector<Line>& tape) {
  // TODO
}

/// Replays it in reverse: fills in the gradient of every line, that is, the derivative of the value
/// on line `loss` by the value on this line. It is 0 where the loss does not depend on the value.
/// What stood in the gradients before the call does not count. The time it takes grows with the
/// number of lines, not with the number of paths between them.
void backward(std::vector<Line>& tape, int loss) {
  // TODO
}

// Stage 2. Matrices, row by row: row i, column j of an [m, n] stands at [i * n + j].

/// The product was  y[i, j] = sum over p of a[i, p] b[p, j],  a [m, k], b [k, n] -> y [m, n].
/// Given dy [m, n], the gradient of its result, adds the gradient by a to da [m, k] and the
/// gradient by b to db [k, n]. Any of the sizes may be 0.
void matmul_backward(std::span<const real> a, std::span<const real> b, std::span<const real> dy,
                     int m, int k, int n, std::span<real> da, std::span<real> db) {
  // TODO
}

/// The sum was  y[i, j] = x[i, j] + row[j],  x [m, n], row [n] -> y [m, n].
/// Given dy [m, n], adds the gradient by row to drow [n].
void add_row_backward(std::span<const real> dy, int m, int n, std::span<real> drow) {
  // TODO
}
