#include "tasks/batch_task.h"

#include <algorithm>
#include <memory>

#include "base/format.h"

namespace heed {
namespace {

// `count` words in `sentences` sentences: one of the longest, the others of nearly equal length.
Sentences spread(int count, int sentences, int longest) {
  Sentences side{std::vector<int>(size_t(count)), {0}};
  const int first = sentences == 1 ? count : longest, others = sentences - 1;
  for (int s = 0; s < sentences; s++)
    side.starts.push_back(s == 0 ? first : first + int(int64_t{count - first} * s / others));
  return side;
}

Batch largest_batch(const BatchLimits& most) {
  Batch batch;
  batch.source = spread(most.source, most.sentences, most.longest_source);
  batch.target = spread(most.target, most.sentences, most.longest_target);
  batch.next = batch.target.ids;
  return batch;
}

// How many pairs, and a sum over their words (FNV-1a).
std::string fingerprint(const EncodedCorpus& corpus) {
  uint64_t sum = 14695981039346656037u;
  const auto add = [&](int word) { sum = (sum ^ uint64_t(word)) * 1099511628211u; };
  for (int pair = 0; pair < corpus.size(); pair++)
    for (const std::span<const int> side : {corpus.source[pair], corpus.target[pair]}) {
      add(int(side.size()));
      for (const int word : side) add(word);
    }
  return formatted("%s, %016llx", with_commas(corpus.size()).c_str(),
                   static_cast<unsigned long long>(sum));
}

}  // namespace

Task batch_task(const EncodedCorpus& train, const EncodedCorpus& valid, const BatchOptions& options,
                BatchWork work) {
  struct Present {
    Batches batches;
    Batch batch = {};
  };
  const auto present = std::make_shared<Present>(Present{Batches(train, options)});
  return {.start_epoch =
              [=](int64_t epoch) {
                present->batches.start_epoch(epoch);
                return present->batches.count();
              },
          .take_batch =
              [=](int index, int64_t step) {
                present->batches.fill(index, present->batch);
                if (work.prepare) work.prepare(present->batch, step);
                return int(present->batch.next.size());
              },
          .take_largest = [=] { present->batch = largest_batch(present->batches.largest()); },
          .loss = [=] { return work.loss(present->batch); },
          .evaluate = [=, &valid]() -> Evaluation {
            return {.loss = mean_loss(valid, options.tokens, work.loss)};
          },
          .scores = {},
          .fingerprint = {{"training pairs", fingerprint(train)},
                          {"validation pairs", fingerprint(valid)}}};
}

double mean_loss(const EncodedCorpus& corpus, int batch_tokens,
                 const std::function<Tensor(const Batch&)>& loss) {
  for (int i = 0; i < corpus.size(); i++)
    batch_tokens = std::max({batch_tokens, corpus.source.length(i), corpus.target.length(i) + 1});
  Batches batches(corpus, {.tokens = batch_tokens, .shuffle = false});
  Batch batch;
  double total = 0, words = 0;
  for (int i = 0; i < batches.count(); i++) {
    batches.fill(i, batch);
    total += double(loss(batch).item()) * double(batch.next.size());
    words += double(batch.next.size());
  }
  return total / words;
}

}  // namespace heed
