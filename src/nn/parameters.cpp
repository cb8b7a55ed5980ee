#include "nn/parameters.h"

#include "base/check.h"

namespace heed {
namespace {

constexpr int64_t kAlignment = 16;  // numbers

int64_t padded(int64_t count) { return (count + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

void Parameters::add(const std::string& name, Tensor& tensor) {
  for (const Parameter& known : list_) {
    if (known.tensor.same_storage(tensor)) return;  // tied: it counts once
    check(known.name != name, "two parameters are named ", name,
          ": look at the visit of the model");
  }
  list_.push_back({name, tensor.require_grad()});
}

void Parameters::flatten() {
  int64_t total = 0;
  for (const Parameter& parameter : list_) total += padded(parameter.tensor.count());
  const Tensor known = list_.empty() ? Tensor() : list_[0].tensor.block();
  block_ = known ? known : Tensor::zeros({total});
  int64_t offset = 0;
  for (Parameter& parameter : list_) {
    const Tensor& tensor = parameter.tensor;
    const bool fits = known ? tensor.data() == block_.data() + offset && block_.count() == total
                            : !tensor.block();
    check(fits, "the parameter ", parameter.name,
          " stands in a list of other parameters already: ", "make one list for all, and keep it");
    if (!known) parameter.tensor.move_into(block_, offset);
    offset += padded(tensor.count());
  }
}

const Parameter* Parameters::find(const std::string& name) const {
  for (const Parameter& parameter : list_)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

int64_t Parameters::count() const {
  int64_t count = 0;
  for (const Parameter& parameter : list_) count += parameter.tensor.count();
  return count;
}

std::span<real> Parameters::gradients() const {
  for (const Parameter& parameter : list_) parameter.tensor.settle_grad();
  return {block_.claim_gradient().data, size_t(block_.count())};
}

}  // namespace heed
