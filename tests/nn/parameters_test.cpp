#include "nn/parameters.h"

#include <optional>

#include "base/pool.h"
#include "check.h"
#include "ops/ops.h"

using namespace heed;

namespace {

struct Pair {
  Tensor first = Tensor({3}, {1, 2, 3}), second = Tensor({2}, {4, 5});
  void visit(Visitor& visitor) { visitor("first", first), visitor("second", second); }
};

struct Half {
  Tensor first, more;
  void visit(Visitor& visitor) { visitor("first", first), visitor("more", more); }
};

}  // namespace

TEST("parameters: model and list may end in either order") {
  const int64_t used = pool::statistics().bytes_used;
  {
    std::optional<Pair> model(std::in_place);
    std::optional<Parameters> parameters(*model);
    parameters.reset();
    CHECK_EQUAL(model->second.read()[1], real(5));
    model->second.write()[1] = 6;
    {
      Tape tape;
      tape.backward(sum(model->second));
    }
    CHECK_EQUAL(model->second.gradient().read()[1], real(1));
    parameters.emplace(*model);
    model.reset();
    CHECK_EQUAL(parameters->find("second")->tensor.read()[1], real(6));
    CHECK_EQUAL(parameters->values()[16 + 1], real(6));
  }
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}

TEST("parameters: a second list of one model shares the block of the first") {
  Pair model;
  const Parameters first(model), second(model);
  second.values()[1] = 7;
  CHECK_EQUAL(first.values()[1], real(7));
  CHECK_EQUAL(model.first.read()[1], real(7));
}

TEST("parameters: those of one list cannot stand in another") {
  Pair model;
  const Parameters all(model);
  Half less{model.first, {}}, other{model.first, Tensor::zeros({2})},
      turned{Tensor::zeros({2}), model.first};
  CHECK_ERROR(Parameters{less}, "the parameter first stands in a list of other parameters already");
  CHECK_ERROR(Parameters{other}, "make one list for all, and keep it");
  CHECK_ERROR(Parameters{turned}, "the parameter more stands in a list");
}

TEST("parameters: gradients() are those of the latest backward") {
  Pair model;
  const Parameters parameters(model);
  const auto step = [&](const Tensor& used) {
    Tape tape;
    tape.backward(sum(scale(used, 3)));
  };
  step(model.first);
  CHECK_EQUAL(parameters.gradients()[2], real(3));
  CHECK_EQUAL(parameters.gradients()[16], real(0));
  step(model.second);
  CHECK_EQUAL(parameters.gradients()[2], real(0));
  CHECK_EQUAL(parameters.gradients()[16], real(3));
}
