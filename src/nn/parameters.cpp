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
  values_ = Tensor::zeros({total});
  gradients_ = Tensor::zeros({total});
  int64_t offset = 0;
  for (Parameter& parameter : list_) {
    parameter.tensor.move_to(values_.data() + offset, gradients_.data() + offset);
    offset += padded(parameter.tensor.count());
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

void Parameters::settle_gradients() const {
  for (const Parameter& parameter : list_) parameter.tensor.settle_grad();
}

}  // namespace heed
