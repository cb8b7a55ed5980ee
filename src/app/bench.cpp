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
  Items items;
};

std::vector<Group> all_groups(const std::vector<AttentionVariant>& variants) {
  return {{"peak", peak_items()},
          {"gemm", product_items()},
          {"rows", row_items()},
          {"step", step_items()},
          {"attention", attention_items()},
          {"translate", translation_items(variants)}};
}

/// Keeps the items whose name holds the filter, and the groups that are named by it.
std::vector<Group> chosen(std::vector<Group> groups, const std::string& filter) {
  std::vector<std::string> names;
  for (Group& group : groups) {
    names.push_back(group.name);
    if (group.name == filter) continue;
    std::erase_if(group.items,
                  [&](const Item& item) { return item.name.find(filter) == std::string::npos; });
  }
  std::erase_if(groups, [](const Group& group) { return group.items.empty(); });
  const std::string near = nearest(filter, names);
  check(!groups.empty(), "heed bench: no row's name holds '", filter, "'; the groups are ",
        "peak, gemm, rows, step, attention and translate",
        near.empty() ? "" : "; did you mean " + near + "?");
  return groups;
}

constexpr const char* kLegend =
    "Medians of repeats, and how far the others were. Each is timed in turn with the machine's\n"
    "best, of which it is a share: multiply-adds in registers (peak), a + s b in memory (triad).\n"
    "A and B: the sizes of two training steps; memory: larger than the cache. nt: m x n x k, the\n"
    "second matrix transposed. error: largest distance from the reference, measured first.\n";

}  // namespace

int bench_command(int argc, const char* const* argv,
                  const std::vector<AttentionVariant>& variants) {
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
  if (!options.parse(argc, argv)) return 0;
  const std::vector<Group> groups = chosen(all_groups(variants), filter);
  const double start = now();
  if (!tsv) std::printf("%s\n%s\n", describe_machine().c_str(), kLegend);
  Bench bench(tsv, most);
  for (const Group& group : groups) {
    for (const Item& item : group.items) item.run(bench);
    bench.table.gap();
  }
  if (!tsv) std::printf("\n%.0f seconds\n", now() - start);
  return 0;
}

}  // namespace heed
