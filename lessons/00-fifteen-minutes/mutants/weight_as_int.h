// Keeps the largest weight in an int, where every weight below 1 is 0.
#include <span>
#include <string>
#include <vector>

int most_looked_at(std::span<const real> weights, int sources, int target) {
  int best = 0, largest = 0;
  for (int source = 0; source < sources; source++)
    if (weights[target * sources + source] > largest) {
      largest = int(weights[target * sources + source]);
      best = source;
    }
  return best;
}

void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  for (int t = 0; t < int(target.size()); t++)
    if (target[t] == "<unk>") target[t] = source[most_looked_at(weights, int(source.size()), t)];
}
