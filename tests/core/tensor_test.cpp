#include "core/tensor.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "base/pool.h"
#include "check.h"
#include "core/tape.h"
#include "ops/ops.h"

using namespace heed;

namespace {

std::string printed(const Tensor& tensor) {
  std::ostringstream out;
  out << tensor;
  return out.str();
}

}  // namespace

TEST("tensor: holds the numbers it is given, row by row") {
  const Tensor t({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK_EQUAL(t.shape(), Shape({2, 3}));
  CHECK_EQUAL(t.read()[4], real(5));
  CHECK_EQUAL(t.mat().stride, 3);
  CHECK_EQUAL(reinterpret_cast<uintptr_t>(t.data()) % 64, 0u);
  CHECK_ERROR(Tensor({2, 3}, {1, 2}), "a tensor of shape [2, 3] holds 6 numbers, and 2 were given");
}

TEST("tensor: full, zeros, item") {
  CHECK_EQUAL(Tensor::full({2}, 3).read()[1], real(3));
  CHECK_EQUAL(Tensor::zeros({2, 2}).read()[3], real(0));
  CHECK_EQUAL(Tensor::full({}, 4).item(), real(4));
  CHECK_ERROR(Tensor::zeros({2, 2}).item(),
              "item: the tensor has shape [2, 2], and one number is wanted");
}

TEST("tensor: copies share numbers; the last one gives the memory back") {
  const int64_t used = pool::statistics().bytes_used;
  {
    Tensor a({2}, {1, 2});
    const Tensor b = a;
    b.write()[0] = 7;
    CHECK_EQUAL(a.read()[0], real(7));
    CHECK(a.same_storage(b));
    const Tensor c = std::move(a);
    CHECK(c.same_storage(b));
    a = Tensor({1}, {5});
    CHECK(!a.same_storage(b));
    a = *&a;  // to itself
    CHECK_EQUAL(a.item(), real(5));
  }
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}

TEST("tensor: reshape shares numbers and gradient, and keeps the count") {
  Tensor a({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor b = a.require_grad().reshape({3, 2});
  CHECK_EQUAL(b.read()[5], real(6));
  CHECK(b.needs_grad());
  CHECK_ERROR(a.reshape({4}), "reshape: [2, 3] to [4]: the counts differ");
  Tape tape;
  tape.backward(sum(add(scale(a, 2), scale(b.reshape({2, 3}), 3))));
  CHECK_EQUAL(a.gradient().read()[0], real(5));
  CHECK_EQUAL(b.gradient().shape(), Shape({3, 2}));
}

TEST("tensor: an empty handle is false, and using it is an error") {
  const Tensor nothing;
  CHECK(!nothing);
  CHECK_ERROR(nothing.read(), "an empty tensor was used");
  CHECK_ERROR(nothing.needs_grad(), "an empty tensor was used");
  CHECK_ERROR(add(nothing, nothing), "add: an empty tensor was given");
}

TEST("tensor: tensors without a number") {
  const Tensor rows({0, 5}), cols({5, 0});
  CHECK_EQUAL(rows.read().size(), 0u);
  CHECK_EQUAL(cols.gradient().count(), 0);
  CHECK_EQUAL(sum(rows).item(), real(0));
}

TEST("tensor: gradient() is zeros where no backward came by, grad() an error") {
  Tensor a({2, 2}, {1, 2, 3, 4});
  a.require_grad();
  CHECK(!a.has_grad());
  CHECK_EQUAL(a.gradient().read()[3], real(0));
  CHECK_ERROR(a.grad(), "this tensor of shape [2, 2] has no gradient");
}

TEST("tensor: move_into takes numbers and gradient to a block, which they keep alive") {
  const int64_t used = pool::statistics().bytes_used;
  {
    Tensor a({2, 2}, {1, 2, 3, 4});
    const Tensor b = a;
    std::optional<Tensor> block = Tensor::zeros({7});
    a.require_grad().move_into(*block, 2);
    CHECK_EQUAL(block->read()[5], real(4));
    CHECK_EQUAL(b.data(), block->data() + 2);
    CHECK(b.block().same_storage(*block));
    CHECK_ERROR(Tensor({2, 3}).move_into(*block, 2),
                "a tensor of shape [2, 3] does not fit into a block of shape [7] at 2");
    {
      Tape tape;
      tape.backward(sum(scale(b, 3)));
    }
    CHECK_EQUAL(block->claim_gradient().data[4], real(3));
    CHECK_EQUAL(block->claim_gradient().data[1], real(0));
    block.reset();
    CHECK_EQUAL(a.read()[3], real(4));
    CHECK_EQUAL(a.gradient().read()[3], real(3));
  }
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}

TEST("tensor: write() throws for what the living tape still needs") {
  const Tensor a = Tensor({2}, {1, 2}).require_grad(), constant({2}, {3, 4}), aside({2}, {5, 6});
  Tape tape;
  CHECK_EQUAL(a.write().size(), 2u);
  const Tensor y = multiply(a, constant), loss = sum(y);
  for (const Tensor& used : {a, constant, a.reshape({1, 2})})
    CHECK_ERROR(used.write(), " in multiply, whose backward would read other numbers");
  CHECK_ERROR(y.write(), "write: the living tape has used this tensor of shape [2] in sum");
  CHECK_ERROR(loss.write(), " in sum");
  CHECK_EQUAL(aside.write().size(), 2u);
  CHECK_EQUAL(*a.data(), real(1));  // unchecked
  tape.backward(loss);
  CHECK_EQUAL(a.write().size(), 2u);
  CHECK_EQUAL(y.write().size(), 2u);
}

TEST("tensor: write() does not mind tapes that are gone, and ops that none has noted") {
  const Tensor a = Tensor({2}, {1, 2}).require_grad(), constant({2}, {3, 4});
  {
    Tape tape, *alive = &tape;
    CHECK(alive && sum(multiply(a, constant)).needs_grad());
  }
  CHECK_EQUAL(a.write().size(), 2u);
  Tape tape;
  CHECK_EQUAL(a.write().size(), 2u);
  CHECK(multiply(constant, constant).write().size() == 2u && constant.write().size() == 2u);
}

TEST("tensor: printed with its shape, and not without end") {
  CHECK_EQUAL(printed(Tensor({2, 2}, {1, 2, 3, 4.5})), "[2, 2] 1 2 | 3 4.5");
  CHECK_EQUAL(printed(Tensor::full({}, 2)), "[] 2");
  CHECK_EQUAL(printed(Tensor::zeros({33, 33})).size(),
              std::string("[33, 33]").size() + 32 * (64 + 4) + 31 * 2 + 6);
}
