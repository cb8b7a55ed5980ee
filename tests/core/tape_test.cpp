#include "core/tape.h"

#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/pool.h"
#include "check.h"
#include "ops/ops.h"

using namespace heed;

namespace {

Tensor parameter(const Shape& shape, std::initializer_list<real> values) {
  return Tensor(shape, values).require_grad();
}

real gradient_at(const Tensor& tensor, size_t i) { return tensor.gradient().read()[i]; }

std::vector<std::string>& watched() {
  static std::vector<std::string> names;
  return names;
}

}  // namespace

TEST("tape: the gradient of a small sum, by hand") {
  const Tensor a = parameter({2}, {2, 3}), b = parameter({2}, {5, 7});
  Tape tape;
  const Tensor loss = sum(multiply(a, b));
  CHECK_EQUAL(loss.item(), real(31));
  tape.backward(loss);
  CHECK_EQUAL(gradient_at(a, 0), real(5));
  CHECK_EQUAL(gradient_at(b, 1), real(3));
}

TEST("tape: a tensor used several times gathers its gradients") {
  const Tensor a = parameter({1}, {3});
  Tape tape;
  const Tensor square = multiply(a, a);           // 2 a
  const Tensor cube = multiply(square, a);        // 3 a a
  tape.backward(sum(add(add(square, cube), a)));  // + 1
  CHECK_EQUAL(gradient_at(a, 0), real(6 + 27 + 1));
}

TEST("tape: an op recorded by hand") {
  const Tensor a = parameter({2}, {1, 4});
  Tape tape;
  Tensor y({2});
  for (size_t i = 0; i < 2; i++) y.write()[i] = std::sqrt(a.read()[i]);
  record("square root", y, {a}, [=] {
    const Tensor da({2}, {y.grad().data[0] / (2 * y.data()[0]), y.grad().data[1] / 4});
    const Out out = a.claim_gradient();
    for (int i = 0; i < 2; i++) out.data[i] = da.data()[i] + (out.add ? out.data[i] : 0);
  });
  tape.backward(sum(y));
  CHECK_EQUAL(gradient_at(a, 0), real(0.5));
  CHECK_EQUAL(gradient_at(a, 1), real(0.25));
}

TEST("tape: backward can be called once, on one number that depends on a parameter") {
  const Tensor a = parameter({2}, {1, 2}), constant({1}, {1});
  Tape tape;
  const Tensor y = scale(a, 2), loss = sum(y);
  CHECK_ERROR(tape.backward(y), "backward: the loss has shape [2], and one number is wanted");
  CHECK_ERROR(tape.backward(sum(constant)), "backward: the loss does not depend on any tensor");
  tape.backward(loss);
  CHECK_ERROR(tape.backward(loss), "backward was called twice on one tape");
  CHECK_EQUAL(tape.size(), 0);
}

TEST("tape: what was computed before it, or on another one, is a constant") {
  const Tensor a = parameter({1}, {2});
  const Tensor before = scale(a, 3);
  std::optional<Tape> first(std::in_place);
  const Tensor on_first = scale(a, 5);
  CHECK(on_first.needs_grad());
  first.reset();
  Tape tape;
  CHECK(!before.needs_grad());
  CHECK(!on_first.needs_grad());
  tape.backward(sum(multiply(add(before, on_first), a)));
  CHECK_EQUAL(gradient_at(a, 0), real(16));
  CHECK(!before.has_grad());
  CHECK(!on_first.has_grad());
}

TEST("tape: one at a time on a thread; the next may begin when it is gone") {
  CHECK(Tape::current() == nullptr);
  {
    Tape tape;
    CHECK(Tape::current() == &tape);
    CHECK_ERROR(Tape(), "a tape is alive on this thread already");
    CHECK(Tape::current() == &tape);
  }
  CHECK(Tape::current() == nullptr);
  Tape next;
  CHECK(Tape::current() == &next);
}

TEST("tape: a step in one thread and a step in another do not mix") {
  const Tensor a = parameter({1}, {2});
  const auto step = [&] {
    Tape tape;
    tape.backward(sum(scale(a, 3)));
    CHECK_EQUAL(gradient_at(a, 0), real(3));
  };
  for (int i = 0; i < 3; i++) std::thread(step).join();
}

TEST("tape: it may end on another thread than it began on, whichever ends first") {
  auto tape = std::make_unique<Tape>();
  std::thread([&] {
    Tape own;
    tape.reset();
    CHECK(Tape::current() == &own);
  }).join();
  CHECK(Tape::current() == nullptr);
  std::thread([&] { tape = std::make_unique<Tape>(); }).join();
  Tape own;
  tape.reset();
  CHECK(Tape::current() == &own);
}

TEST("tape: constants cost nothing: they are not recorded and get no gradient") {
  const Tensor a = parameter({2}, {1, 2}), c({2}, {3, 4});
  Tape tape;
  const Tensor d = multiply(c, c);
  CHECK_EQUAL(tape.size(), 0);
  const Tensor loss = sum(multiply(a, d));
  CHECK_EQUAL(tape.size(), 2);
  tape.backward(loss);
  CHECK(!c.has_grad());
  CHECK(!d.has_grad());
  CHECK_EQUAL(gradient_at(a, 1), real(16));
}

TEST("tape: a gradient that the latest backward did not reach is stale, and reads as zero") {
  const Tensor a = parameter({1}, {2}), b = parameter({1}, {3});
  for (int step = 0; step < 2; step++) {
    Tape tape;
    tape.backward(sum(multiply(a, b)));
  }
  CHECK_EQUAL(gradient_at(a, 0), real(3));  // the second overwrote the first
  Tape tape;
  tape.backward(sum(scale(b, 4)));
  CHECK(!a.has_grad());
  CHECK_EQUAL(gradient_at(a, 0), real(0));
  CHECK_EQUAL(gradient_at(b, 0), real(4));
  a.settle_grad();
  CHECK(a.has_grad());
  CHECK_EQUAL(*a.grad().data, real(0));
  b.settle_grad();
  CHECK_EQUAL(*b.grad().data, real(4));
}

TEST("tape: a branch that does not lead to the loss changes nothing") {
  const Tensor a = parameter({1}, {2});
  Tape tape;
  const Tensor loss = sum(scale(a, 3));
  const Tensor aside = sum(scale(a, 100));
  tape.backward(loss);
  CHECK_EQUAL(gradient_at(a, 0), real(3));
  CHECK(!aside.has_grad());
}

TEST("tape: without backward, and after an error, everything is given back") {
  const int64_t used = pool::statistics().bytes_used;
  {
    const Tensor a = parameter({3}, {1, 2, 3});
    {
      Tape tape;
      const Tensor y = multiply(a, a);
      CHECK_ERROR(add(y, Tensor({2}, {1, 2})), "add: [3] and [2]");
    }
    Tape tape;
    const Tensor y = multiply(a, a);
    record("fails", y, {a}, [] { fail("in the backward"); });
    CHECK_ERROR(tape.backward(sum(y)), "in the backward");
  }
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}

TEST("tape: random keys are a function of seed, step and the op's number") {
  std::set<uint64_t> keys;
  for (uint64_t seed : {1u, 2u})
    for (uint64_t step : {1u, 2u}) {
      Tape tape({seed, step});
      for (int op = 0; op < 3; op++) keys.insert(tape.next_random_key());
    }
  CHECK_EQUAL(keys.size(), 12u);
  Tape again({2, 2});
  CHECK(keys.count(again.next_random_key()) == 1);
}

TEST("tape: check_finite names op, shape, place and step, forward and backward") {
  const Tensor a = parameter({1, 2}, {1, 0});
  Tape tape({1, 17}, {.check_finite = true});
  const Tensor fine = multiply(a, a);
  CHECK_ERROR(multiply(a, Tensor({1, 2}, {0, INFINITY})),
              "multiply: the result of shape [1, 2] holds ");
  CHECK_ERROR(multiply(a, Tensor({1, 2}, {0, INFINITY})), " at 1 in step 17");
  const Tensor y = add(fine, a);
  const Tensor loss = sum(y);
  record("broken", loss, {y}, [=] { y.claim_zeroed_gradient().data[1] += real(NAN); });
  CHECK_ERROR(tape.backward(loss), "add: the gradient of the result of shape [1, 2] holds nan");
}

TEST("tape: after a result that is not finite, backward still undoes what was fine") {
  const Tensor a = parameter({2}, {1, 0});
  Tape tape({1, 1}, {.check_finite = true});
  const Tensor loss = sum(scale(a, 2));
  CHECK_ERROR(multiply(a, Tensor({2}, {0, INFINITY})), "multiply: ");
  tape.backward(loss);
  CHECK_EQUAL(gradient_at(a, 0), real(2));
}

TEST("tape: watch sees each op forward, and backward in reverse") {
  watched().clear();
  const Tensor a = parameter({2}, {1, 2});
  Tape tape({}, {.watch = [](const char* op, bool backward) {
              watched().push_back(std::string(backward ? "-" : "+") + op);
            }});
  tape.backward(sum(multiply(a, a)));
  CHECK(watched() == std::vector<std::string>({"+multiply", "+sum", "-sum", "-multiply"}));
}

TEST("tape: dropout can be left out, and is without a tape") {
  const Tensor x = Tensor::full({10, 10}, 1);
  CHECK(dropout(x, 0.5).same_storage(x));
  {
    Tape tape({1, 1}, {.dropout = false});
    CHECK(dropout(x, 0.5).same_storage(x));
  }
  Tape tape({1, 1});
  CHECK(!dropout(x, 0.5).same_storage(x));
  CHECK(dropout(x, 0).same_storage(x));
}
