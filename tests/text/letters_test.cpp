#include "text/letters.h"

#include "check.h"

using namespace heed;

TEST("letters: Python's whitespace") {
  int count = 0;
  for (char32_t code = 0; code < 0x20000; ++code) count += is_space(code);
  CHECK_EQUAL(count, 29);
  for (const char32_t code : {U'\t', U'\x1F', U' ', U'\x85', U'\xA0', U'\x202F', U'\x3000'})
    CHECK(is_space(code));
  for (const char32_t code : {U'\b', U'\x180E', U'\x200B', U'\xFEFF'}) CHECK(!is_space(code));
  CHECK_EQUAL(trimmed("\u3000 a b\u00A0\n"), "a b");
  CHECK_EQUAL(trimmed(" \t "), "");
}

TEST("letters are lowered as Python does") {
  CHECK_EQUAL(lower_case("ÀÉÎÕÜŸŒÆÇ ŁŽĐ AZ×"), "àéîõüÿœæç łžđ az×");
  CHECK_EQUAL(lower_case("ΆΈΉΊΌΎΏ ΑΩΪ ΟΔΟΣ Σ ΣΑΣ."), "άέήίόύώ αωϊ οδος σ σας.");
  CHECK_EQUAL(lower_case("АЯЁЂ ҐЍ ԱՖ ＡＺ ẞ Ế İ"), "аяёђ ґѝ աֆ ａｚ ß ế i\u0307");
}
