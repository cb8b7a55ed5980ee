// Files in the format of safetensors, for its tests.
#pragma once

#include <string>
#include <vector>

#include "store/safetensors.h"

namespace heed::test {

/// A file of this header and these data.
inline std::string file_of(const std::string& header, size_t data_bytes) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header +
         std::string(data_bytes, '\0');
}

/// A small file with all that can be in one.
struct Sample {
  std::vector<real> a{1, -2, real(0.1), 4, 5, 6}, b{}, c{7}, d{8, 9};
  std::vector<NamedArray> arrays{{"layers.0.weight", {2, 3}, a},
                                 {"empty", {0, 5}, b},
                                 {"one \"quoted\" \\ \xC3\xA9\n", {}, c},
                                 {"deep", {1, 2, 1, 1}, d}};
  Metadata metadata{{"step", "12"}, {"\tkey \"", "value\\ \xE2\x82\xAC"}, {"loss", "0.1"}};
  std::string bytes = safetensors_bytes(arrays, metadata);
};

}  // namespace heed::test
