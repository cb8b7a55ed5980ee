// The tokenizers of BLEU. They are part of the score: change nothing here.
#include "score/bleu.h"
#include "text/letters.h"

namespace heed {
namespace {

bool is_hyphen(char c) { return c == '-'; }
bool is_point(char c) { return c == '.' || c == ','; }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_no_digit(char c) { return !is_ascii_digit(c); }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A regular expression of two characters: where they match, from left to right and without
/// overlap, the layout takes their place, with the first at 1 and the second at 2.
std::string rewritten(const std::string& text, bool (*first)(char), bool (*second)(char),
                      std::string_view layout) {
  std::string result;
  for (size_t i = 0; i < text.size(); i++) {
    if (i + 1 == text.size() || !first(text[i]) || !second(text[i + 1])) {
      result += text[i];
      continue;
    }
    for (const char c : layout) result += c == '1' ? text[i] : c == '2' ? text[i + 1] : c;
    i++;
  }
  return result;
}

/// The mteval-v13a rules. On UTF-8 bytes they give the same as on code points.
std::string tokenize_13a(std::string_view line) {
  constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
      {"<skipped>", ""}, {"-\n", ""},   {"\n", " "},  {"&quot;", "\""},
      {"&amp;", "&"},    {"&lt;", "<"}, {"&gt;", ">"}};
  constexpr std::string_view kSplit = "{|}~[\\]^_`!\"#$%&()*+:;<=>?@/";
  std::string text(line), spaced = " ";
  for (const auto& [from, to] : kPlain) replace_all(text, from, to);
  for (const char c : text) {
    const std::string_view around = kSplit.find(c) == kSplit.npos ? "" : " ";
    spaced.append(around).append(1, c).append(around);
  }
  spaced += ' ';
  spaced = rewritten(spaced, is_no_digit, is_point, "1 2 ");
  spaced = rewritten(spaced, is_point, is_no_digit, " 1 2");
  return rewritten(spaced, is_ascii_digit, is_hyphen, "1 2 ");
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
  if (options.tokenize == "13a") return split(tokenize_13a(text), false);
  return split(text, options.tokenize == "char");
}

}  // namespace heed
