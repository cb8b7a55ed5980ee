// The table that `heed bench` prints.
#include <cstdio>

#include "bench/bench.h"
#include "base/format.h"
#include "base/parallel.h"

namespace heed::bench {
namespace {

std::string text_of(const char* format, double number) {
  char text[40];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

/// Milliseconds with about four digits.
std::string milliseconds(double seconds) {
  const double ms = 1000 * seconds;
  return text_of(ms < 10 ? "%.3f" : ms < 1000 ? "%.1f" : "%.0f", ms);
}

/// How far the fastest and the slowest repeat were from the median: "-2 +31%".
std::string range(const Times& times) {
  if (times.most == 0) return "";
  return text_of("%.0f", 100 * (times.least / times.median - 1)) +
         text_of(" %+.0f%%", 100 * (times.most / times.median - 1));
}

std::string value_text(const Found& found) {
  const std::string number =
      found.value >= 1000 ? with_commas(int64_t(found.value + 0.5)) : text_of("%.1f", found.value);
  return number + " " + found.unit;
}

void print_aligned(const Found& found) {
  const bool timed = found.times.median > 0;
  std::printf(
      "%9s %12s  %17s  %-15s %s\n", timed ? milliseconds(found.times.median).c_str() : "",
      range(found.times).c_str(), found.unit.empty() ? "" : value_text(found).c_str(),
      found.of.empty() ? "" : (text_of("%3.0f%% of ", 100 * found.share) + found.of).c_str(),
      found.error < 0 ? "" : text_of("%.0e", found.error).c_str());
}

void print_tsv(const std::string& name, int threads, const Found& found) {
  std::printf("%s\t%d\t", name.c_str(), threads);
  for (const double seconds : {found.times.median, found.times.least, found.times.most})
    std::printf(seconds > 0 ? "%.6g\t" : "\t", 1000 * seconds);
  if (!found.unit.empty()) std::printf("%.6g", found.value);
  std::printf("\t%s\t", found.unit.c_str());
  if (!found.of.empty()) std::printf("%.6g", found.share);
  std::printf("\t%s\t", found.of.c_str());
  if (found.error >= 0) std::printf("%.3g", found.error);
  std::printf("\n");
}

}  // namespace

void Table::row(const std::string& name, int threads, const std::function<Found()>& measure) {
  if (!begun_ && tsv_)
    std::puts("name\tthreads\tmedian_ms\tleast_ms\tmost_ms\tvalue\tunit\tshare\tof\terror");
  if (!begun_ && !tsv_)
    std::printf("%-46s %2s %9s %12s  %17s  %-15s %s\n", "", "on", "ms", "range", "", "share",
                "error");
  if (gap_ && begun_ && !tsv_) std::puts("");
  begun_ = true, gap_ = false;
  if (!tsv_) std::printf("%-46s %2d ", name.c_str(), threads), std::fflush(stdout);
  const int before = heed::threads();
  set_threads(threads);
  Found found;
  try {
    found = measure();
  } catch (...) {
    set_threads(before);
    if (!tsv_) std::puts("");
    throw;
  }
  set_threads(before);
  tsv_ ? print_tsv(name, threads, found) : print_aligned(found);
  std::fflush(stdout);
}

void Table::gap() { gap_ = true; }

}  // namespace heed::bench
