// Sentences of ids, end to end without padding: the one form from the corpus to the model.
#pragma once

#include <span>
#include <vector>

namespace heed {

/// A view of sentences: number i is ids[starts[i]] up to ids[starts[i + 1]]. Both are borrowed.
struct Ragged {
  std::span<const int> ids;     ///< [tokens]
  std::span<const int> starts;  ///< [sentences + 1]; starts[0] = 0

  int size() const { return int(starts.size()) - 1; }
  int length(int i) const { return starts[size_t(i) + 1] - starts[size_t(i)]; }
  std::span<const int> operator[](int i) const {
    return ids.subspan(size_t(starts[size_t(i)]), size_t(length(i)));
  }
};

/// Sentences with memory of their own, which grows but never shrinks.
struct Sentences {
  std::vector<int> ids;        ///< [tokens]
  std::vector<int> starts{0};  ///< [sentences + 1]

  operator Ragged() const { return {ids, starts}; }
  int size() const { return int(starts.size()) - 1; }
  int length(int i) const { return Ragged(*this).length(i); }
  std::span<const int> operator[](int i) const { return Ragged(*this)[i]; }
  std::span<int> operator[](int i) {
    return std::span(ids).subspan(size_t(starts[size_t(i)]), size_t(length(i)));
  }

  void clear() { ids.clear(), starts.assign(1, 0); }
  void reserve(int tokens, int sentences) {
    ids.reserve(size_t(tokens)), starts.reserve(size_t(sentences) + 1);
  }
  /// Adds one; the next one starts behind it. Throws at 2^31 tokens.
  void add(std::span<const int> sentence);
};

}  // namespace heed
