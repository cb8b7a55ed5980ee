// No cause may be named
// A row is taken to be as long as the translation, in the second function only.
#include <span>
#include <string>
#include <vector>

int most_looked_at(std::span<const real> weights, int sources, int target) {
  const int row = target * sources;
  int best = 0;
  for (int source = 1; source < sources; source++)
    if (weights[row + source] > weights[row + best]) best = source;
  return best;
}

void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  for (int t = 0; t < int(target.size()); t++)
    if (target[t] == "<unk>") target[t] = source[most_looked_at(weights, int(target.size()), t) % source.size()];
}
