#include "text/vocabulary.h"

#include <algorithm>

#include "base/check.h"

namespace heed {

Vocabulary::Vocabulary(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {
  const bool complete =
      size() >= kSpecials &&
      std::equal(std::begin(kSpecialPieces), std::end(kSpecialPieces), pieces_.begin());
  check(complete, "vocabulary: it must start with <unk>, <bos> and <eos>");
  for (int id = 0; id < size(); ++id) {
    check(ids_.emplace(piece(id), id).second, "vocabulary: the piece '", piece(id),
          "' is there twice; the second is number ", id);
  }
}

Vocabulary Vocabulary::of(const PieceCounts& counts, int min_count, int max_size) {
  check(min_count >= 1, "vocabulary: the least count is ", min_count, "; it must be 1 or more");
  check(max_size == 0 || max_size > kSpecials, "vocabulary: a size of ", max_size,
        " leaves no room for words; ask for more, or for 0 to keep them all");
  std::vector<std::pair<int64_t, std::string_view>> sorted;
  for (const auto& [piece, count] : counts) {
    if (count >= min_count) sorted.emplace_back(-count, piece);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> pieces(std::begin(kSpecialPieces), std::end(kSpecialPieces));
  for (const auto& entry : sorted) {
    if (max_size > 0 && int(pieces.size()) >= max_size) break;
    pieces.emplace_back(entry.second);
  }
  return Vocabulary(std::move(pieces));
}

int Vocabulary::id(std::string_view piece) const {
  const auto found = ids_.find(piece);
  return found == ids_.end() ? kUnknown : found->second;
}

}  // namespace heed
