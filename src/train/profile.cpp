#include "train/profile.h"

#include <algorithm>
#include <vector>

#include "base/format.h"
#include "train/progress.h"

namespace heed::profile {
namespace {

struct Row {
  std::string name;
  double forward = 0, backward = 0;  // seconds
  int64_t calls = 0;

  double seconds() const { return forward + backward; }
};

double latest = 0;
std::vector<Row> known;

Row& row_of(const char* name) {
  for (Row& row : known)
    if (row.name == name) return row;
  known.push_back({name});
  return known.back();
}

}  // namespace

void start() {
  known.clear();
  skip();
}

void skip() { latest = now(); }

void mark(const char* name, bool backward) {
  const double time = now();
  Row& row = row_of(name);
  (backward ? row.backward : row.forward) += time - latest;
  row.calls += !backward;
  latest = time;
}

std::string table(int64_t steps) {
  std::stable_sort(known.begin(), known.end(),
                   [](const Row& a, const Row& b) { return a.seconds() > b.seconds(); });
  Row all{"a step"};
  for (const Row& row : known)
    all.forward += row.forward, all.backward += row.backward, all.calls += row.calls;
  const double count = double(std::max<int64_t>(steps, 1)), ms = 1000 / count;
  const auto line = [&](const Row& row) {
    return formatted("%-16s %9.1f %9.3f %9.3f %9.3f %6.1f%%\n", row.name.c_str(),
                     double(row.calls) / count, row.forward * ms, row.backward * ms,
                     row.seconds() * ms, 100 * row.seconds() / std::max(all.seconds(), 1e-12));
  };
  std::string text = "op                   calls   forward  backward  ms/step   share\n";
  for (const Row& row : known) text += line(row);
  return text + line(all);
}

}  // namespace heed::profile
