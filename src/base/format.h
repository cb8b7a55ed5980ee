// Text and numbers for people.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// What printf would print.
[[gnu::format(printf, 1, 2)]] std::string formatted(const char* format, ...);

/// "12,345".
std::string with_commas(int64_t number);

/// Seconds as "2:05" or "1:02:05".
std::string clock_time(double seconds);

}  // namespace heed
