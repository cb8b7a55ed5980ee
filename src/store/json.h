// The JSON that the header of a safetensors file uses, and strictly that.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"

namespace heed {

/// Walks through a text. Throws a sentence with file and byte on anything that is not what was
/// asked for. It never recurses: no nesting is deep enough to hurt.
class JsonReader {
 public:
  /// Byte `first` of the file starts the text.
  JsonReader(std::string_view text, const std::string& path, size_t first)
      : text_(text), path_(path), first_(first) {
    at_ = std::min(first_bad_byte(text), text.size());
    require(at_ == text.size(), "this is not UTF-8");
    at_ = 0;
  }

  void require(bool ok, std::string_view wrong) const {
    check(ok, path_, ": its header is damaged at byte ", first_ + at_, ": ", wrong,
          "; copy the file again or train again");
  }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  /// Passes over spaces, and over `mark` if it comes next.
  bool skip(char mark) {
    skip_spaces();
    if (at_ == text_.size() || text_[at_] != mark) return false;
    at_++;
    return true;
  }

  /// Passes over spaces and `mark`, or throws.
  void expect(char mark) { require(skip(mark), std::string("expected ") + mark); }

  void expect_end() {
    skip_spaces();
    require(at_ == text_.size(), "there is more after the last }");
  }

  std::string string() {
    expect('"');
    std::string text;
    while (true) {
      const char c = next();
      if (c == '"') return text;
      require(static_cast<unsigned char>(c) >= 0x20, "a control character in a string");
      if (c == '\\')
        append_code_point(text, escape());
      else
        text += c;
    }
  }

  uint64_t natural() {
    skip_spaces();
    const char *first = text_.data() + at_, *end = text_.data() + text_.size();
    uint64_t value = 0;
    const auto [stop, error] = std::from_chars(first, end, value);
    require(stop > first, "expected a whole number of 0 or more");
    require(error == std::errc(), "a number overflows 64 bits");
    require(stop == first + 1 || *first != '0', "a number starts with 0");
    at_ += size_t(stop - first);
    return value;
  }

  /// Calls item() for each item between `open` and `close`.
  template <class Item>
  void list(char open, char close, const Item& item) {
    expect(open);
    if (skip(close)) return;
    do item();
    while (skip(','));
    expect(close);
  }

  /// Calls item(key) for each value of an object -> how many. Throws if a key comes twice.
  template <class Item>
  size_t object(const Item& item) {
    std::set<std::string> keys;
    list('{', '}', [&] {
      const std::string key = string();
      require(keys.insert(key).second, "'" + key + "' comes twice");
      expect(':');
      item(key);
    });
    return keys.size();
  }

 private:
  char next() {
    require(at_ < text_.size(), "the header ends within a string");
    return text_[at_++];
  }

  uint32_t four_digits() {
    uint32_t code = 0;
    const char* first = text_.data() + at_;
    const size_t left = std::min<size_t>(4, text_.size() - at_);
    const char* stop = std::from_chars(first, first + left, code, 16).ptr;
    require(stop == first + 4, "expected four hexadecimal digits");
    at_ += 4;
    return code;
  }

  char32_t escape() {
    const char c = next();
    constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    const size_t known = names.find(c);
    if (known != std::string_view::npos) return char32_t(values[known]);
    require(c == 'u', "an escape that JSON does not know");
    const uint32_t high = four_digits();
    if (high < 0xD800 || high > 0xDFFF) return high;
    require(high < 0xDC00 && text_.substr(at_, 2) == "\\u", "half of a surrogate pair");
    at_ += 2;
    const uint32_t low = four_digits();
    require(low >= 0xDC00 && low <= 0xDFFF, "half of a surrogate pair");
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }

  std::string_view text_;
  const std::string& path_;
  size_t first_, at_;
};

}  // namespace heed
