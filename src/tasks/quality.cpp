#include "tasks/quality.h"

#include "tasks/batch_task.h"
#include "train/progress.h"

namespace heed {

Quality measure_quality(const Translator& model, const Tokenizers& tokenizers, const Corpus& corpus,
                        const TranslateOptions& options) {
  std::vector<std::string> sources;
  std::vector<std::vector<std::string>> references(1);
  for (const Pair& pair : corpus.pairs) {
    sources.push_back(pair.source);
    references[0].push_back(pair.target);
  }
  Quality quality;
  const double start = now();
  std::vector<TranslatedLine> lines = translate_lines(model, tokenizers, sources, options);
  quality.seconds = now() - start;
  for (size_t i = 0; i < lines.size(); i++) {
    quality.exact += lines[i].text == references[0][i];
    quality.copied += lines[i].copied, quality.problems += !lines[i].problem.empty();
    quality.translations.push_back(std::move(lines[i].text));
  }
  quality.bleu = corpus_bleu(quality.translations, references);
  return quality;
}

double mean_loss(const Translator& model, const EncodedCorpus& corpus, int batch_tokens) {
  return mean_loss(corpus, batch_tokens, [&](const Batch& batch) {
    return model.loss(batch.source, batch.target, batch.next, 0);
  });
}

}  // namespace heed
