#include "tasks/translation_task.h"

#include "base/format.h"
#include "tasks/batch_task.h"
#include "tasks/hide.h"
#include "tasks/quality.h"

namespace heed {
namespace {

std::string sample_text(const Pair& pair, const std::string& translation) {
  const std::string wanted = translation == pair.target ? "" : "\n      = " + pair.target;
  return "    " + pair.source + "\n      > " + translation + wanted + "\n";
}

std::string report(const Quality& quality, const std::vector<Pair>& pairs, int samples) {
  std::string text = formatted("valid BLEU %.2f, exact match %.1f%%\n", quality.bleu.score,
                               100.0 * quality.exact / double(pairs.size()));
  for (size_t i = 0; i < std::min(size_t(samples), pairs.size()); i++) {
    const size_t at = pairs.size() * (2 * i + 1) / (2 * size_t(samples));  // the same each time
    text += sample_text(pairs[at], quality.translations[at]);
  }
  return text;
}

}  // namespace

Task translation_task(const Translator& model, const Dataset& data, const TrainingOptions& options,
                      int samples) {
  const uint64_t seed = options.trainer.seed;
  const auto loss = [&model, smoothing = options.smoothing](const Batch& batch) {
    return model.loss(batch.source, batch.target, batch.next, smoothing);
  };
  const auto hide = [hideable = hideable_words(data.tokenizers), share = options.hide, seed](
                        Batch& batch, int64_t step) {
    hide_shared_words(batch, hideable, share, seed, step);
  };
  const BatchOptions batches{.tokens = options.batch_tokens, .seed = seed};
  Task task = batch_task(data.train_ids, data.valid_ids, batches, {loss, hide});
  task.scores = {"bleu"};
  task.evaluate = [&model, &data, samples, tokens = options.batch_tokens]() -> Evaluation {
    const Quality quality = measure_quality(model, data.tokenizers, data.valid);
    return {.loss = mean_loss(model, data.valid_ids, tokens),
            .scores = {quality.bleu.score},
            .report = report(quality, data.valid.pairs, samples)};
  };
  return task;
}

}  // namespace heed
