// The living hypotheses of a batch inside the model: what they have said, their cached keys and
// values, and the logits of their next words.
#pragma once

#include <span>
#include <vector>

#include "nn/translator.h"

namespace heed {

/// Each hypothesis has a slot: room for `limit` tokens in the history and in the decoder's cache.
/// Slots of one sentence share its encoder memory.
class HypothesisRows {
 public:
  /// A hypothesis: the sentence of the batch it translates, and its slot.
  struct Row {
    int sentence, slot;
  };

  /// Encodes the sources. Keeps references to the model and to what `source` borrows.
  HypothesisRows(const Translator& model, const Ragged& source, int slots, int limit,
                 bool use_cache);

  /// The token that slot's hypothesis has at place `place`; place 0 is <bos>.
  int& token(int slot, int place) {
    return history_[size_t(slot) * size_t(limit_) + size_t(place)];
  }
  std::span<const int> tokens(int slot) const {
    return std::span(history_).subspan(size_t(slot) * size_t(limit_), size_t(limit_));
  }

  /// The logits that follow token `place` of each row -> [rows, target words]. Row i depends on
  /// rows[i] alone, to the last bit. With a cache, all places before must have been asked for.
  Tensor next(std::span<const Row> rows, int place);

  /// Makes slot `to` equal to slot `from` in its first `count` tokens. Only what differs is copied:
  /// equal tokens have equal keys and values.
  void fork(int from, int to, int count);

 private:
  Tensor cached(std::span<const Row> rows, int place);
  Tensor uncached(std::span<const Row> rows, int place);

  const Translator& model_;
  Ragged source_;
  int limit_;
  bool use_cache_;
  Memory memory_;
  StackCache cache_;
  std::vector<int> history_;  // [slots, limit]
  std::vector<int> filled_;   // [slots] places whose keys and values stand in the cache
  // What a step says to the model; kept to be filled again.
  std::vector<int> ids_;
  std::vector<Segment> self_, cross_;
};

}  // namespace heed
