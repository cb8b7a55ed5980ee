#include "base/utf8.h"

#include <algorithm>
#include <array>

namespace heed {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code;
  size_t bytes;  // 0 for a bad byte
};

Decoded decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (more == 0 || lead > 0xF4 || at + more >= text.size()) return {kReplacement, 0};
  char32_t code = lead & (0x3Fu >> more);
  for (size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {kReplacement, 0};
    code = code << 6 | (byte(at + i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 4> kSmallest{0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[more] || surrogate || code > 0x10FFFF) return {kReplacement, 0};
  return {code, more + 1};
}

}  // namespace

size_t first_bad_byte(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = decode(text, at).bytes;
    if (bytes == 0) return at;
    at += bytes;
  }
  return std::string_view::npos;
}

char32_t next_code_point(std::string_view text, size_t& at) {
  const Decoded decoded = decode(text, at);
  at += std::max<size_t>(decoded.bytes, 1);
  return decoded.code;
}

void append_code_point(std::string& text, char32_t code) {
  constexpr std::array<char32_t, 4> kLead{0, 0xC0, 0xE0, 0xF0};
  const int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  text += static_cast<char>(kLead[size_t(more)] | code >> 6 * more);
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | (code >> 6 * i & 0x3F));
}

std::string repaired_utf8(std::string_view text) {
  if (first_bad_byte(text) == std::string_view::npos) return std::string(text);
  std::string good;
  for (size_t at = 0; at < text.size();) append_code_point(good, next_code_point(text, at));
  return good;
}

}  // namespace heed
