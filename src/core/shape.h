// The sizes of a tensor.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>

namespace heed {

/// Up to four sizes, outermost first; the last one is the row, whose numbers lie side by side.
/// Rank 0 is a single number. Sizes may be 0.
class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;
  /// Throws if there are more than four sizes, one is negative, or their product overflows.
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes);

  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return sizes_[axis]; }
  /// How many numbers.
  int64_t count() const { return rows() * cols(); }
  /// The last size; 1 for a single number.
  int64_t cols() const { return rank_ == 0 ? 1 : sizes_[rank_ - 1]; }
  /// The product of all sizes but the last.
  int64_t rows() const;
  /// The same shape with another last size.
  Shape with_cols(int64_t cols) const;

  bool operator==(const Shape& other) const = default;

 private:
  int64_t sizes_[kMaxRank] = {};
  int rank_ = 0;
};

/// Prints `[2, 3]`.
std::ostream& operator<<(std::ostream& out, const Shape& shape);

}  // namespace heed
