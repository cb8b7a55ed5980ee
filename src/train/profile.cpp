#include "train/profile.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "train/progress.h"

namespace heed::profile {
namespace {

struct Clock {
  double latest = 0;
  std::vector<Row> rows;
};

Clock& the_clock() {
  static Clock clock;
  return clock;
}

Row& row_of(const char* name) {
  std::vector<Row>& rows = the_clock().rows;
  for (Row& row : rows)
    if (row.name == name) return row;
  rows.push_back({name});
  return rows.back();
}

}  // namespace

void start() { the_clock().rows.clear(), skip(); }
void skip() { the_clock().latest = now(); }

void mark(const char* name, bool backward) {
  const double time = now();
  Row& row = row_of(name);
  (backward ? row.backward : row.forward) += time - the_clock().latest;
  row.calls += !backward;
  the_clock().latest = time;
}

std::vector<Row> rows() {
  std::vector<Row> sorted = the_clock().rows;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Row& a, const Row& b) {
    return a.forward + a.backward > b.forward + b.backward;
  });
  return sorted;
}

std::string table(int64_t steps) {
  double total = 0;
  for (const Row& row : rows()) total += row.forward + row.backward;
  const auto line = [&](const char* name, double calls, double forward, double backward) {
    char text[120];
    const double ms = 1000.0 / double(std::max<int64_t>(steps, 1));
    std::snprintf(text, sizeof text, "%-16s %9.1f %9.3f %9.3f %9.3f %6.1f%%\n", name, calls,
                  forward * ms, backward * ms, (forward + backward) * ms,
                  100 * (forward + backward) / std::max(total, 1e-12));
    return std::string(text);
  };
  std::string text = "op                   calls   forward  backward  ms/step   share\n";
  double calls = 0, forward = 0, backward = 0;
  for (const Row& row : rows()) {
    text += line(row.name.c_str(), double(row.calls) / double(std::max<int64_t>(steps, 1)),
                 row.forward, row.backward);
    calls += double(row.calls) / double(std::max<int64_t>(steps, 1));
    forward += row.forward, backward += row.backward;
  }
  return text + line("a step", calls, forward, backward);
}

}  // namespace heed::profile
