// The check itself: it must see a wrong backward, and say where it is wrong.
#include "gradients.h"
#include "ops/ops.h"

using namespace heed;
using test::numbers;

namespace {

/// y = a b, whose backward forgets a factor at place `broken` of b's gradient.
Tensor wrong_multiply(const Tensor& a, const Tensor& b, int64_t broken, real factor) {
  Tensor y(a.shape());
  for (int64_t i = 0; i < y.count(); i++) y.data()[i] = a.data()[i] * b.data()[i];
  return record("wrong_multiply", y, {a, b}, [=] {
    const Tensor da = a.gradient(), db = b.gradient();
    const Out to_a = a.claim_gradient(), to_b = b.claim_gradient();
    for (int64_t i = 0; i < y.count(); i++) {
      const real dy = y.grad().data[i];
      to_a.data[i] = da.data()[i] + dy * b.data()[i];
      to_b.data[i] = db.data()[i] + dy * a.data()[i] * (i == broken ? factor : 1);
    }
  });
}

GradientCheck check_wrong(int64_t broken, real factor) {
  const Tensor a = numbers({2, 3}, 1), b = numbers({2, 3}, 2);
  return check_gradient("wrong_multiply", {{"a", a}, {"b", b}},
                        [=] { return std::vector{wrong_multiply(a, b, broken, factor)}; });
}

}  // namespace

TEST("gradient check: a right backward passes") { CHECK(check_wrong(-1, 0).ok); }

TEST("gradient check: a wrong one fails, naming op, argument, index, got, wanted") {
  const GradientCheck result = check_wrong(4, 2);
  CHECK(!result.ok);
  CHECK_NEAR(result.worst, 1, 1e-2);
  CHECK_EQUAL(result.report.rfind("wrong_multiply: the gradient by b[4] is ", 0), 0u);
  double got = 0, wanted = 0;
  const size_t from = result.report.find(" is ");
  CHECK_EQUAL(
      std::sscanf(result.report.c_str() + from, " is %lf, and nudging gives %lf", &got, &wanted),
      2);
  CHECK_NEAR(got, 2 * wanted, 1e-2);
}

TEST("gradient check: sees a small mistake in one number, a zero and a NaN") {
  CHECK(!check_wrong(2, real(sizeof(real) == 8 ? 1 + 1e-6 : 1.1)).ok);
  CHECK(!check_wrong(5, 0).ok);
  CHECK(!check_wrong(0, real(NAN)).ok);
}

TEST("gradient check: leaves the inputs as they were") {
  const Tensor a = numbers({2, 3}, 1), before = numbers({2, 3}, 1);
  check_gradient("scale", {{"a", a}}, [=] { return std::vector{scale(a, 2)}; });
  for (size_t i = 0; i < 6; i++) CHECK_EQUAL(a.read()[i], before.read()[i]);
}
