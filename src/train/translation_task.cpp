#include "train/translation_task.h"

#include <cstdio>
#include <memory>

#include "base/format.h"
#include "score/quality.h"
#include "text/hide.h"

namespace heed {
namespace {

// `count` tokens in `sentences` sentences: one of the longest, the others of nearly equal length.
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
std::string print_of(const EncodedCorpus& corpus) {
  uint64_t sum = 14695981039346656037u;
  const auto add = [&](int word) { sum = (sum ^ uint64_t(word)) * 1099511628211u; };
  for (int pair = 0; pair < corpus.size(); pair++)
    for (const std::span<const int> side : {corpus.source[pair], corpus.target[pair]}) {
      add(int(side.size()));
      for (const int word : side) add(word);
    }
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(sum));
  return with_commas(corpus.size()) + ", " + text;
}

std::string sample_text(const Pair& pair, const std::string& translation) {
  const std::string wanted = translation == pair.target ? "" : "\n      = " + pair.target;
  return "    " + pair.source + "\n      > " + translation + wanted + "\n";
}

/// What the functions of the task share.
struct Work {
  const Translator& model;
  const Dataset& data;
  TrainingOptions options;
  int samples;
  std::vector<bool> hideable = hideable_words(data.tokenizers);
  Batches batches{data.train_ids, {.tokens = options.batch_tokens, .seed = options.trainer.seed}};
  Batch batch = {};

  int start_epoch(int64_t epoch) {
    batches.start_epoch(epoch);
    return batches.count();
  }
  int take_batch(int index, int64_t step) {
    batches.fill(index, batch);
    hide_shared_words(batch, hideable, options.hide, options.trainer.seed, step);
    return int(batch.next.size());
  }
  Tensor loss() const {
    return model.loss(batch.source, batch.target, batch.next, options.smoothing);
  }
  Evaluation evaluate() const {
    const Quality quality = measure_quality(model, data.tokenizers, data.valid);
    return {mean_loss(model, data.valid_ids, options.batch_tokens),
            {quality.bleu.score},
            report(quality)};
  }
  std::string report(const Quality& quality) const {
    const std::vector<Pair>& pairs = data.valid.pairs;
    char scores[80];
    std::snprintf(scores, sizeof scores, "valid BLEU %.2f, exact match %.1f%%\n",
                  quality.bleu.score, 100.0 * quality.exact / double(pairs.size()));
    std::string text = scores;
    for (size_t i = 0; i < std::min(size_t(samples), pairs.size()); i++) {
      const size_t at = pairs.size() * (2 * i + 1) / (2 * size_t(samples));  // the same each time
      text += sample_text(pairs[at], quality.translations[at]);
    }
    return text;
  }
};

}  // namespace

Task translation_task(const Translator& model, const Dataset& data, const TrainingOptions& options,
                      int samples) {
  const auto work = std::make_shared<Work>(Work{model, data, options, samples});
  return {
      .start_epoch = [=](int64_t epoch) { return work->start_epoch(epoch); },
      .take_batch = [=](int index, int64_t step) { return work->take_batch(index, step); },
      .take_largest = [=] { work->batch = largest_batch(work->batches.largest()); },
      .loss = [=] { return work->loss(); },
      .evaluate = [=] { return work->evaluate(); },
      .scores = {"bleu"},
      .fingerprint = {{"training pairs", print_of(data.train_ids)},
                      {"validation pairs", print_of(data.valid_ids)}},
  };
}

}  // namespace heed
