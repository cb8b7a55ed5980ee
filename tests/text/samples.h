// Text that tests share: pseudo-random lines of valid UTF-8.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/utf8.h"

namespace heed::test {

/// A line made to be hard to cut: letters, marks, apostrophes, hyphens, all kinds of spaces, joiner
/// marks, rare code points. Never a newline.
inline std::string random_line(Random& random) {
  static const std::vector<std::string> parts{
      " ",      " ",      " ",    "  ",     "a",      "l'", "qu'",  "’",      "'",   "-",
      "é",      "Tom",    ".",    ",",      "...",    "?",  "!!!!", "\u00A0", "«",   "»",
      "\u202F", "\uFFED", "3",    "12",     "(",      ")",  "\"",   "t-il",   "n't", "s",
      "été",    "€",      "日本", "\u0301", "\u200B", "😀",  "\t",   "\r",     "\\",  "<unk>",
      "_",      "\u2028", "Σ",    "\x01",   "-là",    "d'", "▁",    "\uFEFF"};
  std::string line;
  for (uint64_t left = random.below(14); left > 0; --left) {
    if (random.below(12) > 0) {
      line += parts[random.below(parts.size())];
      continue;
    }
    const auto code = char32_t(random.below(0x110000));
    if (code != '\n' && (code < 0xD800 || code > 0xDFFF)) append_code_point(line, code);
  }
  return line;
}

}  // namespace heed::test
