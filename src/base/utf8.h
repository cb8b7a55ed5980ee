// Strict UTF-8: bytes to code points and back.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// Offset of the first byte that breaks strict UTF-8 (overlong forms, surrogates and anything above
/// U+10FFFF are rejected); std::string_view::npos if the text is valid.
size_t first_bad_byte(std::string_view text);

/// The code point that starts at byte `at`, which moves behind it. A bad byte counts as U+FFFD and
/// moves `at` by one, so that any bytes can be walked.
char32_t next_code_point(std::string_view text, size_t& at);

/// Adds the UTF-8 form of `code` to `text`.
void append_code_point(std::string& text, char32_t code);

/// The text with every bad byte replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace heed
