// No cause may be named
// The search for the largest weight begins at 0.5, so a flat row finds none.
#include <span>
#include <string>
#include <vector>

int most_looked_at(std::span<const real> weights, int sources, int target) {
  const int row = target * sources;
  real largest = 0.5;
  int best = 0;
  for (int source = 0; source < sources; source++)
    if (weights[row + source] > largest) {
      largest = weights[row + source];
      best = source;
    }
  return best;
}

void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  for (int t = 0; t < int(target.size()); t++)
    if (target[t] == "<unk>") target[t] = source[most_looked_at(weights, int(source.size()), t)];
}
