#include "base/format.h"

#include <cstdarg>
#include <cstdio>

namespace heed {

std::string formatted(const char* format, ...) {
  va_list values, again;
  va_start(values, format);
  va_copy(again, values);
  std::string text(size_t(std::vsnprintf(nullptr, 0, format, values)), ' ');
  std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(values);
  va_end(again);
  return text;
}

std::string with_commas(int64_t number) {
  std::string text = std::to_string(number);
  for (int64_t i = int64_t(text.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3)
    text.insert(size_t(i), 1, ',');
  return text;
}

std::string clock_time(double seconds) {
  const int64_t s = int64_t(seconds + 0.5);
  const int hours = int(s / 3600), minutes = int(s / 60 % 60), rest = int(s % 60);
  return hours == 0 ? formatted("%d:%02d", minutes, rest)
                    : formatted("%d:%02d:%02d", hours, minutes, rest);
}

}  // namespace heed
