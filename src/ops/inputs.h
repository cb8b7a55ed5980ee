// What all ops ask of their inputs.
#pragma once

#include "base/check.h"
#include "core/tensor.h"

namespace heed {

/// Throws a sentence with the op's name if one of the inputs is an empty handle.
template <class... Tensors>
void check_given(const char* op, const Tensors&... inputs) {
  check((bool(inputs) && ...), op,
        ": an empty tensor was given: it needs a shape or a value first");
}

}  // namespace heed
