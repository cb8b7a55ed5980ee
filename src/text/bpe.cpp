#include "text/bpe.h"

#include <algorithm>

#include "text/letters.h"

namespace heed {
namespace {

constexpr int kLongestChunk = 40;        // code points: bounds the work on a line without spaces
constexpr size_t kRemembered = 1 << 18;  // words in the cache of encode

/// The end of the run at `at` of characters for which `belongs` holds, kLongestChunk at most.
template <class Belongs>
size_t end_of_run(std::string_view text, size_t at, Belongs belongs) {
  for (int count = 0; at < text.size() && count < kLongestChunk; ++count) {
    size_t next = at;
    if (!belongs(next_code_point(text, next))) break;
    at = next;
  }
  return at;
}

/// The end of what may follow the space of a chunk: a digit, a word or punctuation.
size_t end_of_body(std::string_view text, size_t at) {
  const char32_t first = peek(text, at);
  if (is_digit(first)) return at + 1;
  if (is_punctuation(first)) return end_of_run(text, at, is_punctuation);
  at = end_of_run(text, at, [](char32_t c) { return is_word_character(c) && !is_digit(c); });
  const char32_t mark = peek(text, at);
  size_t after = at;
  if (mark == '\'' || mark == U'\u2019') next_code_point(text, after);
  return after > at && is_word_character(peek(text, after)) ? after : at;
}

size_t end_of_chunk(std::string_view text, size_t at) {
  if (!is_space(peek(text, at))) return end_of_body(text, at);
  const size_t run = end_of_run(text, at, is_space);
  size_t last = at;  // start of the last space of the run
  for (size_t next = at; next < run;) {
    last = next;
    next_code_point(text, next);
  }
  if (run == text.size() || is_space(peek(text, run))) return run;
  return last > at ? last : end_of_body(text, run);
}

}  // namespace

std::vector<std::string_view> bpe_chunks(std::string_view text) {
  std::vector<std::string_view> chunks;
  for (size_t at = 0; at < text.size();) {
    const size_t end = end_of_chunk(text, at);
    chunks.push_back(text.substr(at, end - at));
    at = end;
  }
  return chunks;
}

Bpe::Bpe(std::span<const char32_t> characters) {
  pieces_.resize(kFirstByte);
  for (int byte = 0; byte < 256; ++byte) pieces_.emplace_back(1, static_cast<char>(byte));
  for (const char32_t code : characters) {
    character_ids_[code] = size();
    append_code_point(pieces_.emplace_back(), code);
  }
}

bool Bpe::add_merge(int left, int right) {
  if (std::min(left, right) < kFirstByte || std::max(left, right) >= size()) return false;
  known_.clear();
  merges_.emplace_back(left, right);
  merge_ids_[pair_key(left, right)] = size();
  pieces_.push_back(piece(left) + piece(right));
  return true;
}

void Bpe::add_symbols(std::string_view chunk, std::vector<int>& ids) const {
  for (size_t at = 0; at < chunk.size();) {
    size_t next = at;
    const auto found = character_ids_.find(next_code_point(chunk, next));
    if (found != character_ids_.end() && next - at > 1) {
      ids.push_back(found->second);
      at = next;
    }
    for (; at < next; ++at) ids.push_back(kFirstByte + static_cast<unsigned char>(chunk[at]));
  }
}

std::vector<int> Bpe::merged(std::string_view chunk) const {
  std::vector<int> ids;
  add_symbols(chunk, ids);
  for (;;) {
    // The merge that was learned first is the one of the smallest id.
    int best = size();
    for (size_t i = 0; i + 1 < ids.size(); ++i) {
      const auto found = merge_ids_.find(pair_key(ids[i], ids[i + 1]));
      if (found != merge_ids_.end()) best = std::min(best, found->second);
    }
    if (best == size()) return ids;
    const auto [left, right] = merges_[merges_.size() - size_t(size() - best)];
    size_t kept = 0;
    for (size_t i = 0; i < ids.size(); ++i, ++kept) {
      const bool joins = i + 1 < ids.size() && ids[i] == left && ids[i + 1] == right;
      ids[kept] = joins ? best : ids[i];
      i += joins;
    }
    ids.resize(kept);
  }
}

void Bpe::add_ids(std::string_view chunk, std::vector<int>& ids) const {
  auto found = known_.find(std::string(chunk));
  if (found == known_.end()) {
    if (known_.size() >= kRemembered) known_.clear();
    found = known_.emplace(chunk, merged(chunk)).first;
  }
  ids.insert(ids.end(), found->second.begin(), found->second.end());
}

std::vector<int> Bpe::encode(std::string_view line) const {
  std::vector<int> ids;
  if (line.empty()) return ids;
  std::string spaced(1, ' ');
  spaced += line;
  for (const std::string_view chunk : bpe_chunks(spaced)) add_ids(chunk, ids);
  return ids;
}

std::string Bpe::decode(std::span<const int> ids) const {
  std::string text;
  for (const int id : ids) text += piece(id);
  if (text.starts_with(' ')) text.erase(0, 1);
  return repaired_utf8(text);
}

}  // namespace heed
