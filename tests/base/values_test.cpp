#include "base/values.h"

#include <cmath>
#include <limits>

#include "base/random.h"
#include "check.h"

using namespace heed;

namespace {

/// What comes back for a text, and the value that should stay.
template <class Value>
std::string set_and_keep(const std::string& text, Range range = {}) {
  Value value{};
  const std::string wanted = set_value(value, text, range);
  CHECK(wanted.empty() || value == Value{});
  return wanted;
}

}  // namespace

TEST("values: every value reads back from its text") {
  const auto same = [](auto value) {
    auto back = decltype(value){};
    CHECK_EQUAL(set_value(back, value_text(value)), "");
    CHECK(back == value);
  };
  same(true), same(false), same(std::string(" any \n text"));
  same(std::numeric_limits<int>::min()), same(std::numeric_limits<int>::max());
  same(std::numeric_limits<int64_t>::min()), same(std::numeric_limits<int64_t>::max());
  same(uint64_t(0)), same(std::numeric_limits<uint64_t>::max());
  same(0.1), same(-0.0), same(1e-310), same(std::numeric_limits<double>::max());
  Random random(1);
  for (int i = 0; i < 1000; i++)
    same(std::ldexp(random.uniform() - 0.5, int(random.below(600)) - 300));
  CHECK_EQUAL(value_text(0.1), "0.1");
  CHECK_EQUAL(value_text(3.0), "3");
  CHECK_EQUAL(value_text(-1e300), "-1e+300");
}

TEST("values: another text says what it must be, and changes nothing") {
  for (const char* text : {"", "four", "4.5", "4 ", " 4", "+4", "-", "--4", "4 # four", "0x4"}) {
    CHECK_EQUAL(set_and_keep<int>(text), "a whole number");
    CHECK_EQUAL(set_and_keep<int64_t>(text), "a whole number");
    CHECK_EQUAL(set_and_keep<uint64_t>(text), "a whole number");
  }
  for (const char* text : {"", "x", "1x", " 1", "1 ", "nan", "inf", "-inf", "1e999"})
    CHECK_EQUAL(set_and_keep<double>(text), "a number");
  CHECK_EQUAL(set_and_keep<double>(std::string("1\0", 2)), "a number");
  for (const char* text : {"", "yes", "1", "True"})
    CHECK_EQUAL(set_and_keep<bool>(text), "true or false");
}

TEST("values: a number out of range says the range") {
  CHECK_EQUAL(set_and_keep<int>("4", {.least = 8, .most = 4096}), "between 8 and 4096");
  CHECK_EQUAL(set_and_keep<int>("4097", {.least = 8, .most = 4096}), "between 8 and 4096");
  CHECK_EQUAL(set_and_keep<int>("99999999999"), "between -2147483648 and 2147483647");
  CHECK_EQUAL(set_and_keep<int>("-99999999999999999999"), "between -2147483648 and 2147483647");
  CHECK_EQUAL(set_and_keep<uint64_t>("-1").substr(0, 14), "between 0 and ");
  CHECK_EQUAL(set_and_keep<uint64_t>("18446744073709551616").substr(0, 14), "between 0 and ");
  CHECK_EQUAL(set_and_keep<double>("-1", {.least = 0}), "at least 0");
  CHECK_EQUAL(set_and_keep<double>("1", {.most = 0.9}), "at most 0.9");
}
