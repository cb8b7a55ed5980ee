#include "base/format.h"

#include <cstdio>

namespace heed {

std::string with_commas(int64_t number) {
  std::string text = std::to_string(number);
  for (int64_t i = int64_t(text.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3)
    text.insert(size_t(i), 1, ',');
  return text;
}

std::string clock_time(double seconds) {
  const int64_t s = int64_t(seconds + 0.5);
  char text[32];
  if (s < 3600)
    std::snprintf(text, sizeof text, "%d:%02d", int(s / 60), int(s % 60));
  else
    std::snprintf(text, sizeof text, "%d:%02d:%02d", int(s / 3600), int(s / 60 % 60), int(s % 60));
  return text;
}

}  // namespace heed
