// Pieces and their numbers.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heed {

/// The first ids of every vocabulary. There is no padding in Heed, so there is no padding id.
inline constexpr int kUnknown = 0, kStart = 1, kEnd = 2, kSpecials = 3;
inline constexpr std::string_view kSpecialPieces[kSpecials] = {"<unk>", "<bos>", "<eos>"};

/// Counts of pieces in a fixed order.
using PieceCounts = std::map<std::string, int64_t, std::less<>>;

/// A list of distinct pieces: <unk>, <bos> and <eos>, then the most frequent piece first.
class Vocabulary {
 public:
  Vocabulary() : Vocabulary({std::begin(kSpecialPieces), std::end(kSpecialPieces)}) {}
  /// Throws if the pieces do not start with the special ones, or if one of them is there twice.
  explicit Vocabulary(std::vector<std::string> pieces);

  /// Keeps pieces seen `min_count` times or more, at most `max_size` ids in all (0: no limit).
  /// Equal counts are ordered by their bytes.
  static Vocabulary of(const PieceCounts& counts, int min_count, int max_size);

  int size() const { return int(pieces_.size()); }
  const std::string& piece(int id) const { return pieces_[size_t(id)]; }

  /// The id of a piece; kUnknown if it is not in the list.
  int id(std::string_view piece) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::string> pieces_;
  std::unordered_map<std::string, int, Hash, std::equal_to<>> ids_;
};

}  // namespace heed
