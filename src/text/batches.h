// Ragged batches: sentences end to end, no padding; an epoch's plan is a function of (seed, epoch).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "text/corpus.h"

namespace heed {

/// Some pairs of a corpus, side by side.
struct Batch {
  Sentences source;        // words
  Sentences target;        // <bos> words: what the decoder reads
  std::vector<int> next;   // [target tokens]  words <eos>: what it is to say, token by token
  std::vector<int> pairs;  // [sentences]      their numbers in the corpus

  int size() const { return int(pairs.size()); }
  void clear();
  void add(int pair, std::span<const int> source_ids, std::span<const int> target_ids);
};

struct BatchOptions {
  int tokens = 4096;    // budget: neither side of a batch has more (the target counts its <bos>)
  uint64_t seed = 1;    // with the epoch it decides the order
  bool shuffle = true;  // false: the corpus' own order, for evaluation
};

/// No batch of any epoch is larger than this, in any of its sizes.
struct BatchLimits {
  int sentences = 0, source = 0, target = 0;   // a batch: sentences, tokens of each side
  int longest_source = 0, longest_target = 0;  // a sentence: tokens (the target with <bos>)
};

/// Cuts a corpus into batches. Each epoch has every pair once: pairs are shuffled, gathered by
/// length, cut by the budget, and the batches shuffled. Position (epoch, batch index) is all that a
/// resume needs. Nothing is allocated after construction, nor by `fill` once a batch was filled.
class Batches {
 public:
  /// Keeps a reference to `data`. Throws if it is empty or if a single pair is over the budget.
  Batches(const EncodedCorpus& data, const BatchOptions& options);

  /// Plans an epoch; the constructor plans epoch 0.
  void start_epoch(int64_t epoch);

  /// Batches in the present epoch; it may differ from epoch to epoch by a few.
  int count() const { return int(starts_.size()) - 1; }

  /// Puts batch `index` of the present epoch into `batch`.
  void fill(int index, Batch& batch) const;

  const BatchLimits& largest() const { return largest_; }

 private:
  int source_length(int pair) const { return data_.source.length(pair); }
  int target_length(int pair) const { return data_.target.length(pair) + 1; }
  void find_limits();
  void order_pairs(int64_t epoch);
  void cut();

  const EncodedCorpus& data_;
  BatchOptions options_;
  BatchLimits largest_;
  std::vector<int> order_;      // [pairs] shuffled numbers
  std::vector<uint64_t> keys_;  // [pairs] length << 32 | place in order_: the plan
  std::vector<int> starts_;     // [batches + 1] into keys_
  std::vector<int> turns_;      // [batches] the order in which they come
};

}  // namespace heed
