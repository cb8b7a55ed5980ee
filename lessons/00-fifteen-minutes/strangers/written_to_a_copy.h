// No cause may be named
// The word is replaced in a copy, which is thrown away.
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
  int t = 0;
  for (std::string word : target) {
    if (word == "<unk>") word = source[most_looked_at(weights, int(source.size()), t)];
    t++;
  }
}
