// Returns the place in the table, not in the row.
#include <span>
#include <string>
#include <vector>

int most_looked_at(std::span<const real> weights, int sources, int target) {
  const int row = target * sources;
  int best = row;
  for (int i = row; i < row + sources; i++)
    if (weights[i] > weights[best]) best = i;
  return best;
}

void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  for (int t = 0; t < int(target.size()); t++)
    if (target[t] == "<unk>") target[t] = source[most_looked_at(weights, int(source.size()), t)];
}
