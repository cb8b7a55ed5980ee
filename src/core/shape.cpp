#include "core/shape.h"

#include <ostream>

#include "base/check.h"

namespace heed {

Shape::Shape(std::span<const int64_t> sizes) {
  check(sizes.size() <= kMaxRank, "a shape of rank ", sizes.size(), ": at most 4 are supported");
  int64_t count = 1;
  for (const int64_t size : sizes) {
    check(size >= 0, "a shape has a size of ", size, ": sizes are 0 or more");
    check(size == 0 || count <= INT64_MAX / 16 / size, "a shape overflows: too many numbers");
    if (size > 0) count *= size;
    sizes_[rank_++] = size;
  }
}

int64_t Shape::rows() const {
  int64_t rows = 1;
  for (int axis = 0; axis + 1 < rank_; axis++) rows *= sizes_[axis];
  return rows;
}

Shape Shape::with_cols(int64_t cols) const {
  Shape shape = *this;
  if (shape.rank_ == 0) shape.rank_ = 1;
  shape.sizes_[shape.rank_ - 1] = cols;
  return shape;
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  out << '[';
  for (int axis = 0; axis < shape.rank(); axis++) out << (axis ? ", " : "") << shape[axis];
  return out << ']';
}

}  // namespace heed
