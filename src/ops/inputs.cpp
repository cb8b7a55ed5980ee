#include "ops/inputs.h"

#include <algorithm>

#include "kernels/kernels.h"

namespace heed {

Claims::Claims(std::initializer_list<Tensor> inputs) {
  check(inputs.size() <= kMost, "claims: ", inputs.size(), " inputs; at most 4 are supported");
  std::copy(inputs.begin(), inputs.end(), inputs_.begin());
  for (size_t i = 0; i < inputs.size(); i++) {
    const Tensor& input = inputs_[i];
    if (!input || !input.needs_grad()) continue;
    const bool repeats =
        std::any_of(inputs_.begin(), inputs_.begin() + i,
                    [&](const Tensor& other) { return other && other.same_storage(input); });
    if (repeats) apart_[i] = Tensor::zeros(input.shape());
    outs_[i] = repeats ? Out{apart_[i].data(), true} : input.claim_gradient();
  }
}

void Claims::add_repeats() const {
  for (size_t i = 0; i < kMost; i++)
    if (apart_[i])
      kernels.combine(1, apart_[i].data(), 0, nullptr, apart_[i].count(),
                      inputs_[i].claim_gradient());
}

}  // namespace heed
