// Values as text and back: one way for options, configurations and what a checkpoint remembers.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

namespace heed {

/// What a number may be, both ends included.
struct Range {
  double least = -INFINITY, most = INFINITY;
};

/// The text that reads back as exactly this value, and the shortest: "true", "-3", "0.1".
inline std::string value_text(bool value) { return value ? "true" : "false"; }
inline std::string value_text(int value) { return std::to_string(value); }
inline std::string value_text(int64_t value) { return std::to_string(value); }
inline std::string value_text(uint64_t value) { return std::to_string(value); }
inline std::string value_text(const std::string& value) { return value; }
std::string value_text(double value);

/// Sets a value from the whole of a text. If that cannot be, the value stays, and what comes back
/// says what the text must be: "a whole number", "between 8 and 4096"; else it is empty.
std::string set_value(bool& value, const std::string& text, Range range = {});
std::string set_value(int& value, const std::string& text, Range range = {});
std::string set_value(int64_t& value, const std::string& text, Range range = {});
std::string set_value(uint64_t& value, const std::string& text, Range range = {});
std::string set_value(double& value, const std::string& text, Range range = {});
std::string set_value(std::string& value, const std::string& text, Range range = {});

}  // namespace heed
