// Runs down a column of the table instead of along a row.
#include <span>
#include <string>
#include <vector>

int most_looked_at(std::span<const real> weights, int sources, int target) {
  const int targets = int(weights.size()) / sources;
  int best = 0;
  for (int t = 1; t < targets; t++)
    if (weights[t * sources + target] > weights[best * sources + target]) best = t;
  return best;
}

void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  for (int t = 0; t < int(target.size()); t++)
    if (target[t] == "<unk>") target[t] = source[most_looked_at(weights, int(source.size()), t)];
}
