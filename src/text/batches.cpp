#include "text/batches.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/random.h"

namespace heed {
namespace {

// Lengths closer than this share a bucket: there is no padding to save, so buckets may be coarse,
// and batches then mix more.
constexpr int kBucketWidth = 4;

constexpr uint64_t kPlace = 0xFFFFFFFF;

/// How many of the sorted lengths fit the budget, the shortest first.
int most_that_fit(std::vector<int> lengths, int budget) {
  std::sort(lengths.begin(), lengths.end());
  int64_t tokens = 0;
  int count = 0;
  for (const int length : lengths) {
    tokens += length;
    if (tokens > budget) break;
    ++count;
  }
  return count;
}

}  // namespace

void Batch::clear() { source.clear(), target.clear(), next.clear(), pairs.clear(); }

void Batch::add(int pair, std::span<const int> source_ids, std::span<const int> target_ids) {
  source.add(source_ids);
  target.ids.push_back(kStart);
  target.add(target_ids);
  next.insert(next.end(), target_ids.begin(), target_ids.end());
  next.push_back(kEnd);
  pairs.push_back(pair);
}

Batches::Batches(const EncodedCorpus& data, const BatchOptions& options)
    : data_(data), options_(options) {
  const auto pairs = size_t(data.size());
  check(pairs > 0, "batches: there is no pair to make them of");
  order_.resize(pairs);
  keys_.resize(pairs);
  starts_.reserve(pairs + 1);
  turns_.reserve(pairs);
  find_limits();
  start_epoch(0);
}

void Batches::find_limits() {
  std::vector<int> sources, targets;
  for (int pair = 0; pair < data_.size(); ++pair) {
    const int source = source_length(pair), target = target_length(pair);
    check(std::max(source, target) <= options_.tokens, "batches: pair ", pair + 1, " has ", source,
          " source and ", target, " target tokens, more than the ", options_.tokens,
          " of a batch; allow more tokens or skip long sentences");
    sources.push_back(source);
    targets.push_back(target);
  }
  largest_.longest_source = *std::max_element(sources.begin(), sources.end());
  largest_.longest_target = *std::max_element(targets.begin(), targets.end());
  largest_.source = int(std::min<int64_t>(int64_t(data_.source.ids.size()), options_.tokens));
  largest_.target = int(
      std::min<int64_t>(int64_t(data_.target.ids.size()) + data_.target.size(), options_.tokens));
  largest_.sentences = std::min(most_that_fit(std::move(sources), options_.tokens),
                                most_that_fit(std::move(targets), options_.tokens));
}

void Batches::start_epoch(int64_t epoch) {
  order_pairs(epoch);
  cut();
  turns_.resize(size_t(count()));
  std::iota(turns_.begin(), turns_.end(), 0);
  if (!options_.shuffle) return;
  Random random(random_key(options_.seed, uint64_t(epoch)), 1);
  random.shuffle(std::span<int>(turns_));
}

/// Fills keys_: without shuffling the corpus' order, else sorted by bucket and random in each.
void Batches::order_pairs(int64_t epoch) {
  std::iota(order_.begin(), order_.end(), 0);
  std::iota(keys_.begin(), keys_.end(), 0);
  if (!options_.shuffle) return;
  Random random(random_key(options_.seed, uint64_t(epoch)), 0);
  random.shuffle(std::span<int>(order_));
  for (size_t i = 0; i < order_.size(); ++i) {
    const int length = std::max(source_length(order_[i]), target_length(order_[i]));
    keys_[i] |= uint64_t(length / kBucketWidth) << 32;
  }
  std::sort(keys_.begin(), keys_.end());
}

void Batches::cut() {
  starts_.assign(1, 0);
  int64_t source = 0, target = 0;
  for (size_t i = 0; i < keys_.size(); ++i) {
    const int pair = order_[keys_[i] & kPlace];
    source += source_length(pair);
    target += target_length(pair);
    if (std::max(source, target) > options_.tokens) {
      starts_.push_back(int(i));
      source = source_length(pair);
      target = target_length(pair);
    }
  }
  starts_.push_back(int(keys_.size()));
}

void Batches::fill(int index, Batch& batch) const {
  check(index >= 0 && index < count(), "batches: batch ", index, " of ", count());
  batch.clear();
  batch.source.reserve(largest_.source, largest_.sentences);
  batch.target.reserve(largest_.target, largest_.sentences);
  batch.next.reserve(size_t(largest_.target));
  batch.pairs.reserve(size_t(largest_.sentences));
  const auto turn = size_t(turns_[size_t(index)]);
  for (int i = starts_[turn]; i < starts_[turn + 1]; ++i) {
    const int pair = order_[keys_[size_t(i)] & kPlace];
    batch.add(pair, data_.source[pair], data_.target[pair]);
  }
}

}  // namespace heed
