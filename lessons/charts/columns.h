// Text in columns of a terminal, for charts.
#pragma once

#include <string>
#include <string_view>

namespace heed {

std::string repeated(std::string_view part, int times);
std::string spaces(int count);

/// The text with spaces before or behind it, `columns` wide; longer texts stay as they are.
std::string right_aligned(const std::string& text, int columns);
std::string left_aligned(const std::string& text, int columns);

/// Labels along a line, each written only if it keeps `apart` columns away from the one before.
struct LabelLine {
  int apart = 2;
  std::string text = "";

  void add(int column, const std::string& label);
};

/// The text with an end of line behind it; nothing for nothing.
std::string as_line(const std::string& text);

}  // namespace heed
