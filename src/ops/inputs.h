// What ops ask of their inputs, and where a kernel writes the gradients of several.
#pragma once

#include <array>
#include <initializer_list>

#include "base/check.h"
#include "core/tensor.h"

namespace heed {

/// Throws a sentence with the op's name if one of the inputs is an empty handle.
template <class... Tensors>
void check_given(const char* op, const Tensors&... inputs) {
  check((bool(inputs) && ...), op,
        ": an empty tensor was given: it needs a shape or a value first");
}

/// The gradients of a kernel's inputs, claimed one after another, no two on the same memory: the
/// gradient of an input that was there before goes to zeros of its own first.
///
///     Claims claims({x, gain});
///     kernels.layer_norm_backward(..., claims[0], claims[1]);
///     claims.add_repeats();
class Claims {
 public:
  /// At most four inputs. One that is empty or wants no gradient gets a place without data.
  explicit Claims(std::initializer_list<Tensor> inputs);
  Out operator[](size_t input) const { return outs_[input]; }
  /// To be called after the kernel: adds what repeated inputs got to their gradients.
  void add_repeats() const;

 private:
  static constexpr size_t kMost = 4;
  std::array<Tensor, kMost> inputs_, apart_;
  std::array<Out, kMost> outs_{};
};

}  // namespace heed
