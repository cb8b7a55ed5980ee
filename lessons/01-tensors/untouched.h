// Lesson 1: where a number lies, and what a sum does when two shapes differ. Five short functions;
// the last one is y = a + scale b with broadcasting.
//
// `real` is the number type: double while your work is checked, float when it trains.
#include <span>
#include <stdexcept>
#include <vector>

/// The sizes of a tensor, outermost first, at most four: {3, 4} is 3 rows of 4 numbers, {} is a
/// single number. A size may be 0.
using Shape = std::vector<int>;

/// A tensor that borrows its numbers. They lie in one strip, row after row; copies of a View look
/// at the same numbers.
struct View {
  Shape shape;
  std::span<real> numbers;
};

/// Returns how many numbers a tensor of this shape holds: {3, 4} holds 12.
int count(const Shape& shape) {
  // TODO
  return -1;
}

/// Returns where in the strip the number at `index` stands. The last index moves by one number, the
/// others by more: in shape {3, 4}, index {1, 2} stands at 6. There are as many indices as sizes,
/// each within its size.
int place(const Shape& shape, const std::vector<int>& index) {
  // TODO
  return -1;
}

/// Returns part i along the first axis: of shape {3, 4} row i, of shape {2, 3, 4} matrix i. It is a
/// View of the same numbers: what is written to the part is written to x. The rank of x is 1 or
/// more, and i is within its first size.
View part(const View& x, int i) {
  // TODO
  return {};
}

/// Returns the shape of a sum of two tensors. Shapes are aligned at their last sizes; where one has
/// no more sizes, 1 is taken. Two sizes fit if they are equal or one of them is 1, and the result
/// has the other: {3, 4} and {4} give {3, 4}, and so do {3, 1} and {1, 4}. Throws
/// std::invalid_argument if they do not fit.
Shape broadcast_shape(const Shape& a, const Shape& b) {
  // TODO
  return {};
}

/// Writes y = a + scale b. Where a size of a or b is 1 or missing and y's is not, the same numbers
/// are read again. y has the shape broadcast_shape(a.shape, b.shape); what stands in it before does
/// not matter. Throws what broadcast_shape throws, before anything is written.
void scale_and_add(const View& a, real scale, const View& b, const View& y) {
  // TODO
}
