#include "base/values.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "base/format.h"

namespace heed {
namespace {

// "between 8 and 4096", "at least 0"
std::string describe(Range range) {
  if (std::isinf(range.most)) return formatted("at least %.10g", range.least);
  if (std::isinf(range.least)) return formatted("at most %.10g", range.most);
  return formatted("between %.10g and %.10g", range.least, range.most);
}

template <class Whole>
std::string set_whole(Whole& value, const std::string& text, Range range) {
  using Limits = std::numeric_limits<Whole>;
  Whole found = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, found);
  const bool negative = text.size() > 1 && text[0] == '-';  // what an unsigned one does not read
  const size_t digits = text.find_first_not_of("0123456789", negative ? 1 : 0);
  if (text.empty() || text == "-" || digits != text.npos) return "a whole number";
  range.least = std::max(range.least, double(Limits::min()));
  range.most = std::min(range.most, double(Limits::max()));
  const bool inside = double(found) >= range.least && double(found) <= range.most;
  if (stop != end || error != std::errc() || !inside) return describe(range);
  value = found;
  return "";
}

}  // namespace

std::string value_text(double value) {
  char text[40];
  for (int digits = 1; digits <= 17; digits++) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

std::string set_value(bool& value, const std::string& text, Range) {
  if (text != "true" && text != "false") return "true or false";
  value = text == "true";
  return "";
}

std::string set_value(int& value, const std::string& text, Range range) {
  return set_whole(value, text, range);
}

std::string set_value(int64_t& value, const std::string& text, Range range) {
  return set_whole(value, text, range);
}

std::string set_value(uint64_t& value, const std::string& text, Range range) {
  return set_whole(value, text, range);
}

std::string set_value(double& value, const std::string& text, Range range) {
  char* end = nullptr;
  const double found = std::strtod(text.c_str(), &end);
  const bool number = !text.empty() && end == text.data() + text.size() && std::isfinite(found);
  if (!number || text.find_first_of(" \t\n\v\f\r") != text.npos) return "a number";
  if (found < range.least || found > range.most) return describe(range);
  value = found;
  return "";
}

std::string set_value(std::string& value, const std::string& text, Range) {
  value = text;
  return "";
}

}  // namespace heed
