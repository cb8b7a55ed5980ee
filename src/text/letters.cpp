#include "text/letters.h"

#include <algorithm>
#include <iterator>

namespace heed {
namespace {

struct Range {
  char32_t first, last;
};

template <size_t n>
bool contains(const Range (&ranges)[n], char32_t code) {
  const auto* after = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                       [](char32_t c, const Range& r) { return c < r.first; });
  return after != std::begin(ranges) && code <= (after - 1)->last;
}

constexpr Range kSpaces[] = {{0x09, 0x0D},     {0x1C, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
                             {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                             {0x205F, 0x205F}, {0x3000, 0x3000}};

// Spaces lie within these ranges too and are asked for first. The letters among Latin-1's symbols
// (ª µ º) are left out.
constexpr Range kPunctuation[] = {
    {0x00, 0x2F},      {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0xA9},     {0xAB, 0xB4},
    {0xB6, 0xB9},      {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x206F},
    {0x20A0, 0x20CF},  {0x2116, 0x2116}, {0x2122, 0x2122}, {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},
    {0x3000, 0x3004},  {0x3008, 0x3020}, {0x3030, 0x3030}, {0xE000, 0xF8FF}, {0xFE10, 0xFE6F},
    {0xFF01, 0xFF0F},  {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF},
    {0x1F000, 0x1FAFF}};

// Where capitals and small letters alternate: the even or the odd code point is the capital.
constexpr Range kEvenCapitals[] = {
    {0x100, 0x12F}, {0x132, 0x137},   {0x14A, 0x177},  {0x1DE, 0x1EF}, {0x1F8, 0x21F},
    {0x222, 0x233}, {0x370, 0x373},   {0x3D8, 0x3EF},  {0x460, 0x481}, {0x48A, 0x4BF},
    {0x4D0, 0x52F}, {0x1E00, 0x1E95}, {0x1EA0, 0x1EFF}};
constexpr Range kOddCapitals[] = {{0x139, 0x148}, {0x179, 0x17E}, {0x1CD, 0x1DC}, {0x4C1, 0x4CE}};

constexpr char32_t kSigma = 0x3A3, kFinalSigma = 0x3C2, kDottedI = 0x130;

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE) return c == 0xD7 ? c : c + 32;
  if (c == 0x178) return 0xFF;                                   // Ÿ
  if (c == 0x1A0 || c == 0x1AF) return c + 1;                    // Ơ Ư (Vietnamese)
  if (c == 0x1E9E) return 0xDF;                                  // ẞ
  if (c == 0x386) return 0x3AC;                                  // Ά
  if (c >= 0x388 && c <= 0x38A) return c + 37;                   // Έ Ή Ί
  if (c == 0x38C) return 0x3CC;                                  // Ό
  if (c == 0x38E || c == 0x38F) return c + 63;                   // Ύ Ώ
  if (c >= 0x391 && c <= 0x3AB) return c == 0x3A2 ? c : c + 32;  // Greek
  if (c >= 0x400 && c <= 0x40F) return c + 80;                   // Cyrillic
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c == 0x4C0) return 0x4CF;
  if (c >= 0x531 && c <= 0x556) return c + 48;    // Armenian
  if (c >= 0xFF21 && c <= 0xFF3A) return c + 32;  // full-width
  if (contains(kEvenCapitals, c)) return c | 1;
  if (contains(kOddCapitals, c)) return c % 2 ? c + 1 : c;
  return c;
}

/// A sigma ends its word: a letter stands before it and none behind.
bool is_final(std::string_view text, size_t before, size_t behind) {
  const bool last = behind == text.size() || !is_word_character(next_code_point(text, behind));
  if (!last || before == 0) return false;
  do --before;
  while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80);
  return is_word_character(next_code_point(text, before));
}

}  // namespace

bool is_space(char32_t code) { return contains(kSpaces, code); }

bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

bool is_punctuation(char32_t code) { return contains(kPunctuation, code) && !is_space(code); }

bool is_word_character(char32_t code) { return !contains(kPunctuation, code) && !is_space(code); }

std::string lower_case(std::string_view text) {
  std::string small;
  small.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const char32_t code = next_code_point(text, at);
    if (code == kSigma && is_final(text, before, at)) {
      append_code_point(small, kFinalSigma);
    } else if (code == kDottedI) {
      small += "i\u0307";
    } else {
      append_code_point(small, lower(code));
    }
  }
  return small;
}

std::string_view trimmed(std::string_view text) {
  size_t first = text.size(), last = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    if (is_space(next_code_point(text, at))) continue;
    first = std::min(first, before);
    last = at;
  }
  return first < last ? text.substr(first, last - first) : std::string_view();
}

}  // namespace heed
