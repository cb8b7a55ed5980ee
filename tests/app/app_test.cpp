#include "app/app.h"

#include "scratch.h"

using namespace heed;

TEST("run: parts fill the table, for this run alone") {
  const auto code = [](const Parts& parts) {
    const test::Scratch scratch;
    const char* words[] = {"heed", "bench", "--filter", "gelu 1024", "--threads", "1"};
    int result = -1;
    test::printed_by(scratch, [&] { result = run(6, words, parts); });
    return result;
  };
  const auto wrong = [](Unary, const real*, int64_t n, Out y) { std::fill_n(y.data, n, real(0)); };
  Parts parts;
  parts.kernels.unary = wrong;
  CHECK_EQUAL(code(parts), 1);  // the bench holds every kernel against its twin
  CHECK(kernels.unary != wrong);
  CHECK_EQUAL(code({}), 0);
}
