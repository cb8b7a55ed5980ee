// The JSON header of a safetensors file: only what the format uses, and strictly that.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// What the header says of one array. Nothing here is checked against the file yet.
struct ArrayEntry {
  std::string name, dtype;
  std::vector<uint64_t> shape;
  uint64_t begin = 0, end = 0;  // bytes, from the start of the data
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<ArrayEntry> arrays;
};

/// Reads the header. Throws a sentence with the path and the byte on anything that is not JSON, is
/// JSON of another form, or comes twice. It never recurses: no nesting is deep enough to hurt.
SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path);

/// A JSON string, in quotes. Throws unless the text is UTF-8.
std::string json_string(std::string_view text);

}  // namespace heed
