// The tokenizers of BLEU. They are part of the score: change nothing here.
#include "text/letters.h"
#include "score/bleu.h"

namespace heed {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_point(char c) { return c == '.' || c == ','; }

/// A regular expression of two characters, first and second; where it matches, from left to right
/// and without overlap, spaces go before, between and behind them as asked.
template <class First, class Second>
std::string space_out(const std::string& text, First first, Second second, bool before) {
  std::string spaced;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i + 1 == text.size() || !first(text[i]) || !second(text[i + 1])) {
      spaced += text[i];
      continue;
    }
    if (before) spaced += ' ';
    spaced += text[i++];
    spaced += ' ';
    spaced += text[i];
    if (!before) spaced += ' ';
  }
  return spaced;
}

/// The mteval-v13a rules. On UTF-8 bytes they give the same as on code points.
std::string tokenize_13a(std::string_view line) {
  std::string text(line);
  replace_all(text, "<skipped>", "");
  replace_all(text, "-\n", "");
  replace_all(text, "\n", " ");
  replace_all(text, "&quot;", "\"");
  replace_all(text, "&amp;", "&");
  replace_all(text, "&lt;", "<");
  replace_all(text, "&gt;", ">");
  constexpr std::string_view kSplit = "{|}~[\\]^_`!\"#$%&()*+:;<=>?@/";
  std::string spaced = " ";
  for (const char c : text) {
    const bool split = kSplit.find(c) != std::string_view::npos;
    if (split) spaced += ' ';
    spaced += c;
    if (split) spaced += ' ';
  }
  spaced += ' ';
  const auto no_digit = [](char c) { return !is_ascii_digit(c); };
  spaced = space_out(spaced, no_digit, is_point, false);
  spaced = space_out(spaced, is_point, no_digit, true);
  return space_out(
      spaced, is_ascii_digit, [](char c) { return c == '-'; }, false);
}

/// Splits on whitespace as Python does and joins with single spaces; with `each` every character is
/// a token of its own.
std::string split(std::string_view text, bool each) {
  std::string tokens;
  bool apart = false;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    if (is_space(next_code_point(text, at))) {
      apart = true;
      continue;
    }
    if ((apart || each) && !tokens.empty()) tokens += ' ';
    tokens += text.substr(before, at - before);
    apart = false;
  }
  return tokens;
}

}  // namespace

std::string bleu_tokens(std::string_view line, const BleuOptions& options) {
  const std::string lowered = options.lowercase ? lower_case(line) : std::string(line);
  const std::string_view text = trimmed(lowered);
  return options.tokenize == "13a" ? split(tokenize_13a(text), false)
                                   : split(text, options.tokenize == "char");
}

}  // namespace heed
