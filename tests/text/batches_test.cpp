#include "text/batches.h"

#include <algorithm>

#include "allocations.h"
#include "base/random.h"
#include "check.h"

using namespace heed;

namespace {

/// Pairs of 1 to 20 and 0 to 24 tokens; the ids tell which pair and which place.
EncodedCorpus sample(int pairs) {
  Random random(9);
  EncodedCorpus corpus;
  for (int pair = 0; pair < pairs; ++pair) {
    std::vector<int> source(1 + random.below(20)), target(random.below(25));
    for (size_t i = 0; i < source.size(); ++i) source[i] = pair * 100 + int(i);
    for (size_t i = 0; i < target.size(); ++i) target[i] = -pair * 100 - int(i);
    corpus.source.add(source);
    corpus.target.add(target);
  }
  return corpus;
}

std::vector<int> epoch_order(Batches& batches, int64_t epoch) {
  batches.start_epoch(epoch);
  std::vector<int> order;
  Batch batch;
  for (int i = 0; i < batches.count(); ++i) {
    batches.fill(i, batch);
    order.insert(order.end(), batch.pairs.begin(), batch.pairs.end());
  }
  return order;
}

/// The batches as sets of pairs, in a fixed order.
std::vector<std::vector<int>> contents(Batches& batches, int64_t epoch) {
  batches.start_epoch(epoch);
  std::vector<std::vector<int>> all;
  Batch batch;
  for (int i = 0; i < batches.count(); ++i) {
    batches.fill(i, batch);
    std::sort(batch.pairs.begin(), batch.pairs.end());
    all.push_back(batch.pairs);
  }
  std::sort(all.begin(), all.end());
  return all;
}

bool same(std::span<const int> a, std::span<const int> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

void check_batch(const EncodedCorpus& data, const Batch& batch) {
  CHECK_EQUAL(batch.source.size(), batch.size());
  CHECK_EQUAL(batch.target.size(), batch.size());
  CHECK_EQUAL(batch.target.ids.size(), batch.next.size());
  for (int i = 0; i < batch.size(); ++i) {
    const int pair = batch.pairs[size_t(i)];
    const std::span<const int> in = batch.target[i];
    const auto first = size_t(batch.target.starts[size_t(i)]);
    const std::span<const int> out = std::span(batch.next).subspan(first, in.size());
    CHECK(same(batch.source[i], data.source[pair]));
    CHECK(in.front() == kStart && same(in.subspan(1), data.target[pair]));
    CHECK(out.back() == kEnd && same(out.first(out.size() - 1), data.target[pair]));
  }
}

}  // namespace

TEST("sentences stand end to end, and a view of them says the same") {
  Sentences sentences;
  CHECK_EQUAL(sentences.size(), 0);
  for (const std::vector<int>& one : {std::vector<int>{4, 5}, {}, {6}}) sentences.add(one);
  const Ragged view = sentences;
  CHECK_EQUAL(sentences.size(), 3);
  CHECK_EQUAL(view.size(), 3);
  CHECK(same(view.ids, std::vector<int>{4, 5, 6}));
  CHECK(same(view.starts, std::vector<int>{0, 2, 2, 3}));
  for (int i = 0; i < 3; ++i) CHECK(same(view[i], std::as_const(sentences)[i]));
  CHECK_EQUAL(sentences.length(0), 2);
  CHECK_EQUAL(view.length(1), 0);
  sentences[2][0] = 7;
  CHECK_EQUAL(view.ids[2], 7);
  sentences.clear();
  CHECK_EQUAL(sentences.size(), 0);
}

TEST("each epoch has every pair once, whole and within the budget") {
  const EncodedCorpus data = sample(1000);
  for (const bool shuffle : {true, false}) {
    Batches batches(data, {.tokens = 200, .shuffle = shuffle});
    const BatchLimits& largest = batches.largest();
    for (const int epoch : {0, 1, 5}) {
      batches.start_epoch(epoch);
      std::vector<int> seen(1000);
      size_t tokens = 0;
      for (int i = 0; i < batches.count(); ++i) {
        Batch batch;
        batches.fill(i, batch);
        check_batch(data, batch);
        CHECK(batch.size() > 0 && batch.size() <= largest.sentences);
        CHECK(batch.source.ids.size() <= size_t(std::min(200, largest.source)));
        CHECK(batch.target.ids.size() <= size_t(std::min(200, largest.target)));
        tokens += batch.target.ids.size();
        for (const int pair : batch.pairs) ++seen[size_t(pair)];
      }
      CHECK_EQUAL(std::count(seen.begin(), seen.end(), 1), 1000);
      CHECK(tokens > size_t(batches.count()) * 200 * 3 / 4);  // batches are well filled
    }
    CHECK_EQUAL(largest.longest_source, 20);
    CHECK_EQUAL(largest.longest_target, 25);
  }
}

TEST("the plan is a function of seed and epoch") {
  const EncodedCorpus data = sample(500);
  Batches one(data, {.tokens = 150, .seed = 3}), two(data, {.tokens = 150, .seed = 3});
  Batches other(data, {.tokens = 150, .seed = 4});
  const std::vector<int> order = epoch_order(one, 2);
  epoch_order(two, 7);  // the past leaves no trace
  CHECK(epoch_order(two, 2) == order);
  CHECK(epoch_order(one, 3) != order);
  CHECK(epoch_order(other, 2) != order);
  CHECK(contents(one, 2) == contents(two, 2));
  CHECK(contents(one, 2) != contents(one, 3));  // not the old batches in a new order
}

TEST("without shuffling the corpus' own order is kept") {
  const EncodedCorpus data = sample(300);
  Batches batches(data, {.tokens = 100, .shuffle = false});
  const std::vector<int> order = epoch_order(batches, 4);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST("batches hold sentences of like length") {
  const EncodedCorpus data = sample(2000);
  Batches batches(data, {.tokens = 200});
  double spread = 0;
  Batch batch;
  for (int i = 0; i < batches.count(); ++i) {
    batches.fill(i, batch);
    int least = 1000, most = 0;
    for (const int pair : batch.pairs) {
      const int length = std::max(data.source.length(pair), data.target.length(pair) + 1);
      least = std::min(least, length);
      most = std::max(most, length);
    }
    spread += most - least;
  }
  CHECK(spread / batches.count() < 4.0);
}

TEST("batches take nothing from the heap after the first") {
  const EncodedCorpus data = sample(3000);
  Batches batches(data, {.tokens = 3000});
  Batch batch;
  int smallest = 0, least = 0;  // filled first, so that only what is reserved can be enough
  for (int i = 0; i < batches.count(); ++i) {
    Batch other;
    batches.fill(i, other);
    if (i == 0 || other.source.ids.size() + other.target.ids.size() < size_t(least)) {
      least = int(other.source.ids.size() + other.target.ids.size());
      smallest = i;
    }
  }
  batches.fill(smallest, batch);
  const int64_t before = test::allocations();
  for (int epoch = 0; epoch < 4; ++epoch) {
    batches.start_epoch(epoch);
    for (int i = 0; i < batches.count(); ++i) batches.fill(i, batch);
  }
  CHECK_EQUAL(test::allocations() - before, 0);
  CHECK(before > 0);  // the counter counts
}

TEST("batches refuse what does not fit") {
  const EncodedCorpus data = sample(50), empty;
  CHECK_ERROR(Batches(data, {.tokens = 10}), "more than the 10 of a batch");
  CHECK_ERROR(Batches(empty, {}), "no pair");
  Batches batches(data, {});
  Batch batch;
  CHECK_ERROR(batches.fill(batches.count(), batch), "batches: batch");
}
