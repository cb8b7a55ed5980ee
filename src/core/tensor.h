// Numbers with a shape, and room for their gradient.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>

#include "core/shape.h"
#include "kernels/matrix.h"

namespace heed {

/// Which tape has used a tensor last, as input or result of which op.
struct TensorUse {
  uint64_t tape = 0;
  const char* op = nullptr;
};

/// A handle on numbers: contiguous, row-major, of rank 4 at most, no strides. Copies share the
/// numbers and the gradient.
class Tensor {
 public:
  /// Nothing: `if (tensor)` is false, and all but that is an error to ask.
  Tensor() = default;
  /// Numbers of this shape, not yet set.
  explicit Tensor(const Shape& shape);
  /// Given numbers, row by row. Throws if there are too few or too many.
  Tensor(const Shape& shape, std::span<const real> values);
  Tensor(const Shape& shape, std::initializer_list<real> values);
  static Tensor full(const Shape& shape, real value);
  static Tensor zeros(const Shape& shape) { return full(shape, 0); }

  Tensor(const Tensor& other);
  Tensor& operator=(Tensor other) noexcept;
  ~Tensor();

  explicit operator bool() const { return node_ != nullptr; }
  const Shape& shape() const { return shape_; }
  int64_t count() const { return shape_.count(); }
  /// Seen as a matrix: all sizes but the last are rows.
  int64_t rows() const { return shape_.rows(); }
  int64_t cols() const { return shape_.cols(); }

  /// The numbers, for reading and, by hand, for writing. Writing throws if the living tape has used
  /// them, as input or result of an op, and has not been undone: its backward would read others.
  std::span<const real> read() const { return {data(), size_t(count())}; }
  std::span<real> write() const;
  /// The only number of a tensor of one. Throws if there are more.
  real item() const;

  /// The same numbers and gradient under another shape. Throws unless the counts agree.
  Tensor reshape(const Shape& shape) const;

  // What kernels take: unchecked.
  real* data() const;
  Mat mat() const { return {data(), rows(), cols(), cols()}; }
  Out out() const { return {data(), false}; }

  // The gradient of the loss by these numbers: written by Tape::backward.

  /// Makes this a leaf whose gradient is wanted: a parameter. Returns itself.
  Tensor& require_grad();
  /// True for a leaf that asked, and for what the living tape has computed from one.
  bool needs_grad() const;
  /// True if the latest backward has reached this tensor.
  bool has_grad() const;
  /// The gradient as a matrix; has_grad() must hold.
  Mat grad() const;
  /// A copy of the gradient: zeros if the latest backward did not reach this tensor.
  Tensor gradient() const;
  /// Where a backward writes: overwrites for the first to claim it, adds for later ones. One claim
  /// a statement: which of two in an argument list comes first is the compiler's choice.
  Out claim_gradient() const;
  /// For a backward that writes only a part: zeros are there first, and it adds.
  Out claim_zeroed_gradient() const;
  /// Sets the gradient to zero if the latest backward did not reach this tensor.
  void settle_grad() const;

  /// Moves numbers and gradient into those of `block`, from the number `offset` on, and keeps the
  /// block alive: all parameters live in one.
  void move_into(const Tensor& block, int64_t offset);
  /// The block this was moved into, or an empty tensor.
  const Tensor& block() const;

  bool same_storage(const Tensor& other) const { return node_ == other.node_; }
  /// How many handles share these numbers.
  int handles() const;

 private:
  friend class Tape;
  struct Node;
  Node* node() const;

  Node* node_ = nullptr;
  Shape shape_;
};

/// What the handles of one tensor share.
struct Tensor::Node {
  int references = 1;
  bool leaf = false;      // its gradient was asked for
  uint64_t recorded = 0;  // the tape that computed it
  uint64_t graded = 0;    // the tape whose backward wrote its gradient
  TensorUse use;
  real* data = nullptr;
  real* grad = nullptr;  // from the first backward on
  Tensor block;          // where data and grad lie; if empty, they go back to the pool
};

/// Prints `[2, 3] 1 2 3 | 4 5 6`, at most the first 32 rows and columns.
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace heed
