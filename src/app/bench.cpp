// heed bench: how fast everything is, next to what this machine can do.
#include "bench/bench.h"

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "base/check.h"
#include "base/options.h"
#include "base/parallel.h"
#include "train/progress.h"

namespace heed {
namespace {

using namespace bench;

/// The groups of the table, in its order.
struct Group {
  const char* name;
  void (*measure)(Bench&);
};
constexpr Group kGroups[] = {{"peak", measure_peaks},          {"gemm", measure_products},
                             {"rows", measure_rows},           {"step", measure_steps},
                             {"attention", measure_attention}, {"translate", measure_translation}};

/// Measures what the filter lets through: a part of a row's name, or the name of a group. Throws a
/// sentence if that is nothing.
void measure_all(Bench& bench, const std::string& filter) {
  std::vector<std::string> names;
  for (const Group& group : kGroups) {
    names.push_back(group.name);
    const int before = bench.printed;
    bench.wants = [&](const std::string& row) {
      return group.name == filter || row.find(filter) != std::string::npos;
    };
    group.measure(bench);
    if (!bench.tsv && bench.printed > before) std::puts("");
  }
  const std::string near = nearest(filter, names);
  check(bench.printed > 0, "heed bench: no row's name holds '", filter, "'; the groups are ",
        "peak, gemm, rows, step, attention and translate",
        near.empty() ? "" : "; did you mean " + near + "?");
}

constexpr const char* kLegend =
    "Medians of repeats, and how far the others were. Each is timed in turn with the machine's\n"
    "best, of which it is a share: multiply-adds in registers (peak), a + s b in memory (triad).\n"
    "A and B: the sizes of two training steps; memory: larger than the cache. nt: m x n x k, the\n"
    "second matrix transposed. error: largest distance from the reference, measured first.\n";

}  // namespace

int bench_command(const Call& call) {
  std::string filter;
  bool tsv = false;
  int most = threads();
  Options options("heed bench",
                  "Measures how fast everything is, next to what this machine can do at best.");
  options.add("filter", &filter,
              "only rows whose name holds this, or a group: peak, gemm, rows, "
              "step, attention, translate");
  options.add("tsv", &tsv, "tab-separated values instead of an aligned table");
  options.add("threads", &most, "the most that are used", {.least = 1, .most = 1024});
  if (!options.parse(call.argc, call.argv)) return 0;
  const double start = now();
  if (!tsv) std::printf("%s\n%s\n", describe_machine().c_str(), kLegend);
  Bench bench{.tsv = tsv, .threads = most, .wants = {}};
  measure_all(bench, filter);
  if (!tsv) std::printf("%.0f seconds\n", now() - start);
  return 0;
}

}  // namespace heed
