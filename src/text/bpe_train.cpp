// Learning the merges of byte pair encoding: the most frequent pair is joined, again and again.
#include <algorithm>
#include <queue>

#include "base/check.h"
#include "base/utf8.h"
#include "text/bpe.h"

namespace heed {
namespace {

constexpr int kSmallestSize = 300;
constexpr int64_t kOftenEnough = 3;  // a character beyond ASCII that is rarer is spelled in bytes

struct Word {
  std::vector<int> symbols;
  int64_t count;
};

struct PairUse {
  int64_t count = 0;
  std::vector<int> words;  // where it may occur
};

struct Candidate {
  int64_t count;
  uint64_t pair;
  /// The queue's top is the largest count and, among equals, the smallest pair.
  bool operator<(const Candidate& other) const {
    return count != other.count ? count < other.count : pair > other.pair;
  }
};

using ChunkCounts = std::vector<std::pair<std::string, int64_t>>;

/// The chunks of all lines with their counts, sorted by their bytes.
ChunkCounts count_chunks(std::span<const std::string_view> lines) {
  std::unordered_map<std::string, int64_t> counts;
  std::string spaced;
  for (const std::string_view line : lines) {
    if (line.empty()) continue;
    spaced.assign(1, ' ');
    spaced += line;
    for (const std::string_view chunk : bpe_chunks(spaced)) ++counts[std::string(chunk)];
  }
  ChunkCounts sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// The characters beyond ASCII worth an id, the most frequent first; at most a quarter of `size`.
std::vector<char32_t> frequent_characters(const ChunkCounts& chunks, int size) {
  std::unordered_map<char32_t, int64_t> counts;
  for (const auto& [chunk, count] : chunks) {
    for (size_t at = 0; at < chunk.size();) {
      const char32_t code = next_code_point(chunk, at);
      if (code >= 0x80) counts[code] += count;
    }
  }
  std::vector<std::pair<int64_t, char32_t>> sorted;
  for (const auto& [code, count] : counts) {
    if (count >= kOftenEnough) sorted.emplace_back(-count, code);
  }
  std::sort(sorted.begin(), sorted.end());
  sorted.resize(std::min(sorted.size(), size_t(size - Bpe::kFirstCharacter) / 4));
  std::vector<char32_t> characters;
  for (const auto& entry : sorted) characters.push_back(entry.second);
  return characters;
}

class Trainer {
 public:
  Trainer(std::vector<Word> words, Bpe& bpe) : words_(std::move(words)), bpe_(bpe) {
    for (size_t w = 0; w < words_.size(); ++w) {
      const std::vector<int>& symbols = words_[w].symbols;
      for (size_t i = 0; i + 1 < symbols.size(); ++i) add(symbols[i], symbols[i + 1], int(w));
    }
  }

  /// Joins the most frequent pair everywhere; false if no pair occurs twice.
  bool step() {
    const uint64_t pair = pop();
    if (pair == 0) return false;
    const int left = int(pair >> 32), right = int(pair & 0xFFFFFFFFu);
    const std::vector<int> where = std::move(pairs_[pair].words);
    for (const int word : where) join(left, right, word);
    pairs_.erase(pair);
    return bpe_.add_merge(left, right);
  }

 private:
  /// The best pair that the queue holds with its present count; 0 (no such pair) at the end.
  uint64_t pop() {
    while (!queue_.empty()) {
      const Candidate top = queue_.top();
      queue_.pop();
      const auto found = pairs_.find(top.pair);
      const int64_t count = found == pairs_.end() ? 0 : found->second.count;
      if (count == top.count) return top.pair;
      if (count > 1 && count < top.count) queue_.push({count, top.pair});
    }
    return 0;
  }

  /// A pair that gains goes into the queue with its present count; older counts stay behind it.
  void add(int left, int right, int word) {
    PairUse& use = pairs_[pair_key(left, right)];
    use.count += words_[size_t(word)].count;
    if (use.words.empty() || use.words.back() != word) use.words.push_back(word);
    if (use.count > 1) queue_.push({use.count, pair_key(left, right)});
  }

  void remove(int left, int right, int word) {
    pairs_[pair_key(left, right)].count -= words_[size_t(word)].count;
  }

  /// Rewrites one word with left and right joined, keeping the counts of the pairs around them.
  void join(int left, int right, int word) {
    std::vector<int>& symbols = words_[size_t(word)].symbols;
    const int made = bpe_.size();
    size_t kept = 0;
    for (size_t i = 0; i < symbols.size(); ++i, ++kept) {
      const bool joins = i + 1 < symbols.size() && symbols[i] == left && symbols[i + 1] == right;
      if (joins) {
        if (kept > 0) {
          remove(symbols[kept - 1], left, word);
          add(symbols[kept - 1], made, word);
        }
        if (i + 2 < symbols.size()) {
          remove(right, symbols[i + 2], word);
          add(made, symbols[i + 2], word);
        }
      }
      symbols[kept] = joins ? made : symbols[i];
      i += joins;
    }
    symbols.resize(kept);
  }

  std::vector<Word> words_;
  Bpe& bpe_;
  std::unordered_map<uint64_t, PairUse> pairs_;
  std::priority_queue<Candidate> queue_;
};

}  // namespace

Bpe Bpe::train(std::span<const std::string_view> lines, int size) {
  check(size >= kSmallestSize, "bpe: a vocabulary of ", size,
        " is too small: 3 special pieces and 256 bytes come first; ask for ", kSmallestSize,
        " or more");
  const ChunkCounts chunks = count_chunks(lines);
  Bpe bpe(frequent_characters(chunks, size));
  std::vector<Word> words;
  for (const auto& [chunk, count] : chunks) {
    bpe.add_symbols(chunk, words.emplace_back(Word{{}, count}).symbols);
  }
  Trainer trainer(std::move(words), bpe);
  while (bpe.size() < size && trainer.step()) {
  }
  return bpe;
}

}  // namespace heed
