#include "store/safetensors_header.h"

#include <algorithm>
#include <cstdio>

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

  void skip_spaces() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) at_++;
  }

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
    const size_t start = at_;
    uint64_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; at_++) {
      const uint64_t digit = uint64_t(text_[at_] - '0');
      require(value <= (UINT64_MAX - digit) / 10, "a number overflows 64 bits");
      value = value * 10 + digit;
    }
    require(at_ > start, "expected a whole number of 0 or more");
    require(at_ == start + 1 || text_[start] != '0', "a number starts with 0");
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

 private:
  char next() {
    require(at_ < text_.size(), "the header ends within a string");
    return text_[at_++];
  }

  uint32_t four_digits() {
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
      const char c = next();
      const size_t digit = std::string_view("0123456789abcdef").find(char(c | 0x20));
      require(digit != std::string_view::npos && (c >= 'A' || (c >= '0' && c <= '9')),
              "expected four hexadecimal digits");
      code = code * 16 + uint32_t(digit);
    }
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
    require(high < 0xDC00 && next() == '\\' && next() == 'u', "half of a surrogate pair");
    const uint32_t low = four_digits();
    require(low >= 0xDC00 && low <= 0xDFFF, "half of a surrogate pair");
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }

  std::string_view text_;
  const std::string& path_;
  size_t at_ = 0;
};

void read_metadata(Reader& reader, std::map<std::string, std::string>& metadata) {
  reader.list('{', '}', [&] {
    const std::string key = reader.string();
    reader.expect(':');
    const bool fresh = metadata.emplace(key, reader.string()).second;
    reader.require(fresh, "the metadata key '" + key + "' comes twice");
  });
}

void read_array(Reader& reader, ArrayEntry& entry) {
  bool dtype = false, shape = false, offsets = false;
  const auto once = [&](bool& seen, const std::string& field) {
    reader.require(!seen, "the array '" + entry.name + "' has its " + field + " twice");
    seen = true;
  };
  reader.list('{', '}', [&] {
    const std::string field = reader.string();
    reader.expect(':');
    if (field == "dtype") {
      once(dtype, field);
      entry.dtype = reader.string();
    } else if (field == "shape") {
      once(shape, field);
      reader.list('[', ']', [&] { entry.shape.push_back(reader.natural()); });
    } else if (field == "data_offsets") {
      once(offsets, field);
      reader.expect('['), entry.begin = reader.natural();
      reader.expect(','), entry.end = reader.natural();
      reader.expect(']');
    } else {
      reader.require(false, "the array '" + entry.name + "' has an unknown field '" + field + "'");
    }
  });
  reader.require(dtype && shape && offsets,
                 "the array '" + entry.name + "' lacks its dtype, shape or data_offsets");
}

/// Throws if two arrays have one name.
void check_distinct(const Reader& reader, const std::vector<ArrayEntry>& arrays) {
  std::vector<std::string_view> names;
  for (const ArrayEntry& entry : arrays) names.push_back(entry.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    reader.require(false, "the array '" + std::string(*twice) + "' comes twice");
}

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path) {
  const size_t bad = first_bad_byte(json);
  check(bad == std::string_view::npos, path, ": its header is damaged: byte ", bad + 8,
        " is not UTF-8; copy the file again or train again");
  Reader reader(json, path);
  SafetensorsHeader header;
  bool metadata = false;
  reader.list('{', '}', [&] {
    const std::string name = reader.string();
    reader.expect(':');
    if (name == "__metadata__") {
      reader.require(!metadata, "the metadata come twice");
      metadata = true;
      return read_metadata(reader, header.metadata);
    }
    header.arrays.emplace_back().name = name;
    read_array(reader, header.arrays.back());
  });
  reader.expect_end();
  check_distinct(reader, header.arrays);
  return header;
}

std::string json_string(std::string_view text) {
  check(first_bad_byte(text) == std::string_view::npos, "'", repaired_utf8(text),
        "' is not UTF-8: it cannot stand in the header of a safetensors file");
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      quoted += c;
      continue;
    }
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(static_cast<unsigned char>(c)));
    quoted += escape;
  }
  return quoted + '"';
}

}  // namespace heed
