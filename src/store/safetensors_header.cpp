#include "store/safetensors_header.h"

#include <charconv>
#include <cstdio>
#include <set>

#include "base/check.h"
#include "base/utf8.h"

namespace heed {
namespace {

/// Walks through the header; every complaint names the file and the byte.
class Reader {
 public:
  Reader(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  void require(bool ok, std::string_view wrong) const {
    check(ok, path_, ": its header is damaged at byte ", at_ + 8, ": ", wrong,
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
  size_t at_ = 0;
};

ArrayEntry read_array(Reader& reader, const std::string& name) {
  ArrayEntry entry;
  entry.name = name;
  const size_t fields = reader.object([&](const std::string& field) {
    if (field == "dtype") {
      entry.dtype = reader.string();
    } else if (field == "shape") {
      reader.list('[', ']', [&] { entry.shape.push_back(reader.natural()); });
    } else if (field == "data_offsets") {
      reader.expect('[');
      entry.begin = reader.natural();
      reader.expect(',');
      entry.end = reader.natural();
      reader.expect(']');
    } else {
      reader.require(false, "the array '" + name + "' has an unknown field '" + field + "'");
    }
  });
  reader.require(fields == 3, "the array '" + name + "' lacks its dtype, shape or data_offsets");
  return entry;
}

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path) {
  const size_t bad = first_bad_byte(json);
  check(bad == std::string_view::npos, path, ": its header is damaged: byte ", bad + 8,
        " is not UTF-8; copy the file again or train again");
  Reader reader(json, path);
  SafetensorsHeader header;
  reader.object([&](const std::string& name) {
    if (name == "__metadata__")
      reader.object([&](const std::string& key) { header.metadata.emplace(key, reader.string()); });
    else
      header.arrays.push_back(read_array(reader, name));
  });
  reader.expect_end();
  return header;
}

std::string json_string(std::string_view text) {
  check(first_bad_byte(text) == std::string_view::npos, "'", repaired_utf8(text),
        "' is not UTF-8: it cannot stand in the header of a safetensors file");
  std::string quoted = "\"";
  for (const char c : text) {
    char escape[8] = {c};
    if (c == '"' || c == '\\') std::snprintf(escape, sizeof escape, "\\%c", c);
    if (c >= 0 && c < 0x20) std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(c));
    quoted += escape;
  }
  return quoted + '"';
}

}  // namespace heed
