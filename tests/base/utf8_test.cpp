#include "base/utf8.h"

#include "check.h"

using namespace heed;

namespace {
constexpr size_t kValid = std::string_view::npos;
}

TEST("utf8 accepts the shortest form of every code point and nothing else") {
  for (const char* good : {"", "a", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF",
                           "\U00010000", "\U0010FFFF", "d\u00E9j\u00E0 vu"}) {
    CHECK_EQUAL(first_bad_byte(good), kValid);
  }
  const std::pair<const char*, size_t> bad[] = {
      {"\x80", 0},      // a continuation byte alone
      {"ab\xE9z", 2},   // Latin-1
      {"\xC0\x80", 0},  // overlong, two bytes
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},      // overlong, three
      {"\xF0\x8F\xBF\xBF", 0},  // overlong, four
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
      {"x\xE2\x82", 1},  // cut short
      {"\xF0\x9F\x98", 0},
      {"\xC3(", 0},
  };
  for (const auto& [text, at] : bad) CHECK_EQUAL(first_bad_byte(text), at);
  CHECK_EQUAL(first_bad_byte(std::string_view("\u00E9").substr(0, 1)),
              size_t(0));  // looks no further
}

TEST("utf8 walks and writes back every code point") {
  for (char32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 0x11) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string text;
    append_code_point(text, code);
    size_t at = 0;
    const bool same =
        first_bad_byte(text) == kValid && next_code_point(text, at) == code && at == text.size();
    if (!same) CHECK_EQUAL(unsigned(code), 0u);
  }
  CHECK_EQUAL(repaired_utf8("a\xE9z\xE2\x82"), "a\uFFFDz\uFFFD\uFFFD");
}
