// Lesson 0, your turn: names that the translator has never seen.
//
// The translator knows some two thousand words. For any other word it writes <unk>, and whoever
// prints the translation puts the right word there: the one in the source that was looked at.
#include <span>
#include <string>
#include <vector>

/// The place, from 0, of the source word that target word number `target` looked at most.
/// `weights` is a table with a row for each target word and a column for each of the `sources`
/// source words, stored row after row. Of equal weights the first one counts.
int most_looked_at(std::span<const real> weights, int sources, int target) {
  // TODO
  return -1;
}

/// Replaces each "<unk>" in `target` by the word of `source` that it looked at most; other words
/// stay as they are. `weights` has a row for each word of `target` and a column for each word of
/// `source`.
void copy_unknown(std::span<const real> weights, const std::vector<std::string>& source,
                  std::vector<std::string>& target) {
  // TODO
}
