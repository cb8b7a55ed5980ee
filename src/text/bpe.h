// Byte pair encoding (Sennrich et al. 2016) from scratch, with byte fall-back: nothing is unknown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed {

/// A pair of ids as one number, in the order of the pairs.
inline uint64_t pair_key(int left, int right) {
  return uint64_t(uint32_t(left)) << 32 | uint32_t(right);
}

/// Ids: 0 to 2 special, then the 256 bytes, then the characters beyond ASCII that training saw
/// often enough, then one for each merge, in the order in which they were learned.
class Bpe {
 public:
  static constexpr int kFirstByte = 3, kFirstCharacter = kFirstByte + 256;

  Bpe() = default;
  /// An encoder that has learned these characters and no merge yet.
  explicit Bpe(std::span<const char32_t> characters);
  /// Gives the next id to a pair of pieces. Does nothing and returns false if one is no piece yet.
  bool add_merge(int left, int right);

  /// Learns merges until there are `size` ids or no pair occurs twice. Ties go to the pair of the
  /// smaller ids, so the same lines always give the same merges. Throws if `size` is below 300.
  static Bpe train(std::span<const std::string_view> lines, int size);

  int size() const { return int(pieces_.size()); }
  const std::vector<std::pair<int, int>>& merges() const { return merges_; }

  /// The bytes an id stands for; a space at the front starts a new word.
  const std::string& piece(int id) const { return pieces_[size_t(id)]; }

  /// The ids of a line. Remembers the words it has seen: one thread at a time.
  std::vector<int> encode(std::string_view line) const;

  /// Undoes encode, exactly, for any valid UTF-8; ids that join to bad UTF-8 come out as U+FFFD.
  std::string decode(std::span<const int> ids) const;

 private:
  void add_ids(std::string_view chunk, std::vector<int>& ids) const;
  std::vector<int> merged(std::string_view chunk) const;
  void add_symbols(std::string_view chunk, std::vector<int>& ids) const;

  std::vector<std::pair<int, int>> merges_;
  std::vector<std::string> pieces_;
  std::unordered_map<char32_t, int> character_ids_;
  std::unordered_map<uint64_t, int> merge_ids_;  // by pair_key
  mutable std::unordered_map<std::string, std::vector<int>> known_;
};

/// Cuts " line" into the chunks across which nothing is merged: a word or a run of punctuation,
/// with the space before it; a French elision (l'); a digit; further spaces.
std::vector<std::string_view> bpe_chunks(std::string_view spaced_line);

}  // namespace heed
