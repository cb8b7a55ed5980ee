#include "base/check.h"

#include "check.h"

using namespace heed;

TEST("check: a true condition passes, a false one throws its parts as one sentence") {
  check(true, "never seen");
  CHECK_ERROR(check(1 > 2, "matmul: ", 2, " x ", 3.5, ": no"), "matmul: 2 x 3.5: no");
  CHECK_ERROR(fail("line ", 17), "line 17");
}

TEST("check: what is thrown is an Error") {
  bool caught = false;
  try {
    fail("a sentence");
  } catch (const Error& error) {
    caught = std::string(error.what()) == "a sentence";
  }
  CHECK(caught);
}

TEST("check.h of the tests: a check that does not hold is counted") {
  // Failures are provoked here on purpose, and taken back afterwards.
  const int before = test::failures();
  test::failures() = 1000;  // beyond what is printed
  test::check_equal(1, 2, "1", __FILE__, __LINE__);
  test::check_near(NAN, 0, 1e9, "NAN", __FILE__, __LINE__);
  test::check_near(1.1, 1, 0.05, "1.1", __FILE__, __LINE__);
  test::check_error("", "a sentence", __FILE__, __LINE__);
  test::check_error("another", "a sentence", __FILE__, __LINE__);
  const int counted = test::failures() - 1000;
  test::check_equal(2, 2, "2", __FILE__, __LINE__);
  test::check_near(1.1, 1, 0.2, "1.1", __FILE__, __LINE__);
  test::check_error("a sentence here", "sentence", __FILE__, __LINE__);
  const int counted_after = test::failures() - 1000;
  test::failures() = before;
  CHECK_EQUAL(counted, 5);
  CHECK_EQUAL(counted_after, 5);
}
