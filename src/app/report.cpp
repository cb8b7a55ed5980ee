#include "app/report.h"

#include <cstdio>

#include "score/nearest_pair.h"
#include "score/probes.h"
#include "tasks/quality.h"

namespace heed {
namespace {

double percent(int part, size_t whole) { return 100.0 * part / double(whole); }

}  // namespace

void report_quality(const Run& run, Corpus& corpus, const TranslateOptions& options) {
  const size_t count = corpus.pairs.size();
  const Quality quality = measure_quality(*run.model, run.tokenizers, corpus, options);
  std::printf("%s\n%s\n", quality.bleu.describe().c_str(), bleu_signature(1).c_str());
  std::printf("exact match %.1f%% (%d of %zu)\n", percent(quality.exact, count), quality.exact,
              count);
  if (quality.copied > 0) std::printf("%d unknown words copied\n", quality.copied);
  if (quality.problems > 0)
    std::printf("%d sentences are longer than the model reads and count as empty\n",
                quality.problems);
  std::printf("%.0f sentences a second (%.2f s)\n", double(count) / quality.seconds,
              quality.seconds);
  const EncodedCorpus ids = encode_corpus(corpus, run.tokenizers, run.config.most_tokens - 1);
  if (ids.size() > 0) std::printf("loss %.4f a token\n", mean_loss(*run.model, ids));
}

void report_nearest(const Corpus& corpus, const Corpus& train) {
  const std::vector<std::string> answers = nearest_targets(train, corpus);
  std::vector<std::vector<std::string>> references(1);
  int exact = 0;
  for (const Pair& pair : corpus.pairs) references[0].push_back(pair.target);
  for (size_t i = 0; i < answers.size(); i++) exact += answers[i] == references[0][i];
  std::printf("nearest training source instead of the model: BLEU %.2f, exact match %.1f%%\n",
              corpus_bleu(answers, references).score, percent(exact, answers.size()));
}

void report_probes(const Run& run, const std::string& folder, const TranslateOptions& options) {
  std::vector<ProbeResult> results;
  for (const std::string& path : probe_files(folder)) {
    const std::vector<Probe> probes = read_probes(path);
    std::vector<std::string> sources, translations;
    for (const Probe& probe : probes) sources.push_back(probe.source);
    for (TranslatedLine& line : translate_lines(*run.model, run.tokenizers, sources, options))
      translations.push_back(std::move(line.text));
    results.push_back(score_probes(probe_name(path), probes, translations));
  }
  std::fputs(describe(results).c_str(), stdout);
}

}  // namespace heed
