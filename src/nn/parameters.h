// The parameters of a model: their names, and the one flat block they live in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/tensor.h"

namespace heed {

/// Walks through a model. A module lists what it has in `visit`:
///
///     void visit(Visitor& visitor) { visitor("weight", weight), visitor("bias", bias); }
///
/// Names join with dots: `decoder.layers.0.cross.query.weight`.
class Visitor {
 public:
  using See = std::function<void(const std::string& name, Tensor& parameter)>;
  explicit Visitor(See see) : see_(std::move(see)) {}

  /// A parameter; an empty one is passed over.
  void operator()(const std::string& name, Tensor& parameter) {
    if (parameter) see_(prefix_ + name, parameter);
  }
  /// A part with parameters of its own.
  template <class Module>
  void operator()(const std::string& name, Module& module) {
    const std::string before = prefix_;
    prefix_ += name + ".";
    module.visit(*this);
    prefix_ = before;
  }
  /// A list of parts: name.0, name.1, ...
  template <class Module>
  void operator()(const std::string& name, std::vector<Module>& modules) {
    for (size_t i = 0; i < modules.size(); i++) (*this)(name + "." + std::to_string(i), modules[i]);
  }

 private:
  See see_;
  std::string prefix_;
};

struct Parameter {
  std::string name;
  Tensor tensor;
};

/// All parameters of a model, moved into one flat block, and their gradients into another: Adam is
/// one kernel and a checkpoint one write. Each begins at a multiple of 64 bytes; the gaps stay 0.
/// Either may outlive the other. A second list of one model shares the block of the first; one that
/// has only some of its parameters, or more, throws.
class Parameters {
 public:
  template <class Model>
  explicit Parameters(Model& model) {
    Visitor visitor([this](const std::string& name, Tensor& tensor) { add(name, tensor); });
    model.visit(visitor);
    flatten();
  }

  const std::vector<Parameter>& list() const { return list_; }
  /// The parameter of this name, or null.
  const Parameter* find(const std::string& name) const;
  /// How many numbers the model has, gaps not counted.
  int64_t count() const;

  std::span<real> values() const { return block_.write(); }
  /// Those of the latest backward: zeros for a parameter that it did not reach.
  std::span<real> gradients() const;

 private:
  void add(const std::string& name, Tensor& tensor);
  void flatten();

  std::vector<Parameter> list_;
  Tensor block_;
};

}  // namespace heed
