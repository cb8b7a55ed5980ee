#include "charts/columns.h"

#include <algorithm>

#include "inspect/alignment.h"

namespace heed {

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; i++) text += part;
  return text;
}

std::string spaces(int count) { return repeated(" ", count); }

std::string right_aligned(const std::string& text, int columns) {
  return spaces(columns - display_width(text)) + text;
}

std::string left_aligned(const std::string& text, int columns) {
  return text + spaces(columns - display_width(text));
}

void LabelLine::add(int column, const std::string& label) {
  const int end = display_width(text);
  if (end == 0 || column >= end + apart) text += spaces(column - end) + label;
}

std::string as_line(const std::string& text) { return text.empty() ? "" : text + "\n"; }

}  // namespace heed
