#include "base/format.h"

#include "check.h"

using namespace heed;

TEST("format: what printf would print, of any length") {
  CHECK_EQUAL(formatted("%-5s|%.2f|%03d", "a", 2.0 / 3, 7), "a    |0.67|007");
  CHECK_EQUAL(formatted("%s", ""), "");
  const std::string longer(5000, 'x');
  CHECK_EQUAL(formatted("<%s>", longer.c_str()), "<" + longer + ">");
}

TEST("format: commas between thousands") {
  CHECK_EQUAL(with_commas(0), "0");
  CHECK_EQUAL(with_commas(999), "999");
  CHECK_EQUAL(with_commas(1234567), "1,234,567");
  CHECK_EQUAL(with_commas(-100), "-100");
  CHECK_EQUAL(with_commas(-1000), "-1,000");
}

TEST("format: seconds as a clock shows them") {
  CHECK_EQUAL(clock_time(0.4), "0:00");
  CHECK_EQUAL(clock_time(125), "2:05");
  CHECK_EQUAL(clock_time(3599.6), "1:00:00");
  CHECK_EQUAL(clock_time(3725), "1:02:05");
}
