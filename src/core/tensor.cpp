#include "core/tensor.h"

#include <algorithm>
#include <ostream>

#include "base/check.h"
#include "base/pool.h"
#include "core/tape.h"

namespace heed {

static real* take(int64_t count) {
  return static_cast<real*>(pool::take(size_t(count) * sizeof(real)));
}

static void give_numbers(const Tensor& block, real* data, real* grad) {
  if (block) return;
  pool::give(data);
  if (grad) pool::give(grad);
}

Tensor::Tensor(const Shape& shape) : shape_(shape) {
  node_ = new (pool::take(sizeof(Node))) Node;
  node_->data = take(shape.count());
}

Tensor::Tensor(const Shape& shape, std::span<const real> values) : Tensor(shape) {
  check(int64_t(values.size()) == count(), "a tensor of shape ", shape, " holds ", count(),
        " numbers, and ", values.size(), " were given");
  std::copy(values.begin(), values.end(), data());
}

Tensor::Tensor(const Shape& shape, std::initializer_list<real> values)
    : Tensor(shape, std::span<const real>(values.begin(), values.size())) {}

Tensor Tensor::full(const Shape& shape, real value) {
  Tensor tensor(shape);
  std::fill_n(tensor.data(), tensor.count(), value);
  return tensor;
}

Tensor::Tensor(const Tensor& other) : node_(other.node_), shape_(other.shape_) {
  if (node_) node_->references++;
}

Tensor& Tensor::operator=(Tensor other) noexcept {
  std::swap(node_, other.node_);
  std::swap(shape_, other.shape_);
  return *this;
}

Tensor::~Tensor() {
  if (!node_ || --node_->references > 0) return;
  give_numbers(node_->block, node_->data, node_->grad);
  node_->~Node();
  pool::give(node_);
}

Tensor::Node* Tensor::node() const {
  check(node_ != nullptr, "an empty tensor was used: give it a shape or a value first");
  return node_;
}

real* Tensor::data() const { return node()->data; }

std::span<real> Tensor::write() const {
  const TensorUse use = node()->use;
  const Tape* tape = Tape::current();
  check(!tape || !tape->needs(use), "write: the living tape has used this tensor of shape ", shape_,
        " in ", use.op, ", whose backward would read other numbers: write before the op, or after ",
        "backward");
  return {data(), size_t(count())};
}

int Tensor::handles() const { return node()->references; }

real Tensor::item() const {
  check(count() == 1, "item: the tensor has shape ", shape_, ", and one number is wanted");
  return *data();
}

Tensor Tensor::reshape(const Shape& shape) const {
  check(shape.count() == count(), "reshape: ", shape_, " to ", shape, ": the counts differ");
  Tensor view = *this;
  view.shape_ = shape;
  return view;
}

Tensor& Tensor::require_grad() {
  node()->leaf = true;
  return *this;
}

bool Tensor::needs_grad() const {
  const Tape* tape = Tape::current();
  return node()->leaf || (tape && node_->recorded == tape->id());
}

bool Tensor::has_grad() const {
  return node()->graded != 0 && node_->graded == Tape::latest_backward();
}

Mat Tensor::grad() const {
  check(has_grad(), "this tensor of shape ", shape_, " has no gradient: the latest backward did ",
        "not reach it");
  return {node_->grad, rows(), cols(), cols()};
}

Tensor Tensor::gradient() const {
  return has_grad() ? Tensor(shape_, {node_->grad, size_t(count())}) : zeros(shape_);
}

Out Tensor::claim_gradient() const {
  const bool add = has_grad();
  if (!node_->grad) node_->grad = take(count());
  node_->graded = Tape::latest_backward();
  return {node_->grad, add};
}

Out Tensor::claim_zeroed_gradient() const {
  const Out out = claim_gradient();
  if (!out.add) std::fill_n(out.data, count(), real(0));
  return {out.data, true};
}

void Tensor::settle_grad() const {
  if (!has_grad()) claim_zeroed_gradient();
}

void Tensor::move_into(const Tensor& block, int64_t offset) {
  check(offset >= 0 && offset + count() <= block.count(), "move_into: a tensor of shape ", shape_,
        " does not fit into a block of shape ", block.shape(), " at ", offset);
  if (!block.node()->grad) block.claim_zeroed_gradient();
  std::copy_n(data(), count(), block.data() + offset);
  give_numbers(node_->block, node_->data, node_->grad);
  node_->data = block.data() + offset, node_->grad = block.node_->grad + offset;
  node_->block = block, node_->graded = 0;
}

const Tensor& Tensor::block() const { return node()->block; }

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  out << tensor.shape();
  constexpr int64_t kMost = 32;
  for (int64_t i = 0; i < std::min(tensor.rows(), kMost); i++) {
    if (i > 0) out << " |";
    for (int64_t j = 0; j < std::min(tensor.cols(), kMost); j++)
      out << ' ' << tensor.data()[i * tensor.cols() + j];
    if (tensor.cols() > kMost) out << " ...";
  }
  return out << (tensor.rows() > kMost ? " | ..." : "");
}

}  // namespace heed
