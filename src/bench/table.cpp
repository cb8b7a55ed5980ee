// The table that `heed bench` prints.
#include <cstdio>

#include "base/format.h"
#include "base/parallel.h"
#include "bench/bench.h"

namespace heed::bench {
namespace {

/// The number, or nothing if it is not `there`.
std::string text(bool there, const char* format, double number) {
  return there ? formatted(format, number) : "";
}

constexpr const char* kTsvHeader =
    "name\tthreads\tmedian_ms\tleast_ms\tmost_ms\tvalue\tunit\tshare\tof\terror";

/// Milliseconds with about four digits; how far the fastest and the slowest repeat were from them.
void print_aligned(const Found& found) {
  const Times& times = found.times;
  const bool timed = times.median > 0, ranged = times.most > 0, has_value = !found.unit.empty();
  const double ms = 1000 * times.median;
  const std::string range = text(ranged, "%.0f", 100 * (times.least / times.median - 1)) +
                            text(ranged, " %+.0f%%", 100 * (times.most / times.median - 1));
  const std::string value = found.value >= 1000 ? with_commas(int64_t(found.value + 0.5))
                                                : text(has_value, "%.1f", found.value);
  std::printf("%9s %12s  %17s  %-15s %s\n",
              text(timed,
                   ms < 10     ? "%.3f"
                   : ms < 1000 ? "%.1f"
                               : "%.0f",
                   ms)
                  .c_str(),
              range.c_str(), has_value ? (value + " " + found.unit).c_str() : "",
              (text(!found.of.empty(), "%3.0f%% of ", 100 * found.share) + found.of).c_str(),
              text(found.error >= 0, "%.0e", found.error).c_str());
}

void print_tsv(const std::string& name, int threads, const Found& found) {
  std::printf("%s\t%d\t", name.c_str(), threads);
  for (const double seconds : {found.times.median, found.times.least, found.times.most})
    std::printf("%s\t", text(seconds > 0, "%.6g", 1000 * seconds).c_str());
  std::printf("%s\t%s\t%s\t%s\t%s\n", text(!found.unit.empty(), "%.6g", found.value).c_str(),
              found.unit.c_str(), text(!found.of.empty(), "%.6g", found.share).c_str(),
              found.of.c_str(), text(found.error >= 0, "%.3g", found.error).c_str());
}

}  // namespace

void Bench::row(const std::string& name, int on, const std::function<Found()>& measure) {
  if (printed++ == 0)
    tsv ? std::puts(kTsvHeader)
        : std::printf("%-46s on %9s %12s  %17s  %-15s error\n", "", "ms", "range", "", "share");
  if (!tsv) std::printf("%-46s %2d ", name.c_str(), on), std::fflush(stdout);
  const int before = heed::threads();
  set_threads(on);
  Found found;
  try {
    found = measure();
  } catch (...) {
    set_threads(before);
    if (!tsv) std::puts("");
    throw;
  }
  set_threads(before);
  tsv ? print_tsv(name, on, found) : print_aligned(found);
  std::fflush(stdout);
}

}  // namespace heed::bench
