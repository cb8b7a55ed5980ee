// The little that Heed needs to know about characters.
#pragma once

#include <string>
#include <string_view>

#include "base/utf8.h"

namespace heed {

/// What Python's str.split() calls whitespace: U+00A0 and U+202F count, U+200B does not.
bool is_space(char32_t code);

/// 0 to 9.
bool is_digit(char32_t code);

/// Punctuation, symbols and control characters: what stands as a token of its own.
bool is_punctuation(char32_t code);

/// Neither space nor punctuation: letters of any script, digits, combining marks.
bool is_word_character(char32_t code);

/// The code point at byte `at`; a space at the end of the text.
inline char32_t peek(std::string_view text, size_t at) {
  return at < text.size() ? next_code_point(text, at) : U' ';
}

/// Lower case for Latin, Greek, Cyrillic, Armenian and full-width letters, as Python's str.lower()
/// does it (final sigma included).
std::string lower_case(std::string_view text);

/// The text without whitespace at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace heed
