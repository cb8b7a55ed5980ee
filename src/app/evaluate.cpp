// heed evaluate: BLEU, exact match, loss, probes, and how fast.
#include <cstdio>

#include "app/commands.h"
#include "app/named_run.h"
#include "base/check.h"
#include "base/options.h"
#include "base/parallel.h"
#include "text/nearest_pair.h"
#include "translate/probes.h"
#include "translate/quality.h"

namespace heed {
namespace {

double percent(int part, size_t whole) { return 100.0 * part / double(whole); }

void evaluate_corpus(const Run& run, Corpus& corpus, const TranslateOptions& options) {
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

// The floor: the target of the training source that is nearest.
void evaluate_nearest(const Corpus& corpus, const std::string& train, bool swap) {
  const Corpus known = read_corpus(train, {.swap = swap});
  const NearestPair nearest(known);
  std::vector<std::string> answers;
  std::vector<std::vector<std::string>> references(1);
  int exact = 0;
  for (const Pair& pair : corpus.pairs) {
    answers.push_back(nearest.translate(pair.source));
    references[0].push_back(pair.target);
    exact += answers.back() == pair.target;
  }
  std::printf("nearest training source instead of the model: BLEU %.2f, exact match %.1f%%\n",
              corpus_bleu(answers, references).score, percent(exact, answers.size()));
  if (const int64_t shared = shared_sources(known, corpus); shared > 0)
    std::printf("beware: %lld sources also stand in %s\n", static_cast<long long>(shared),
                train.c_str());
}

void evaluate_probes(const Run& run, const std::string& folder, const TranslateOptions& options) {
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

}  // namespace

int evaluate_command(int argc, const char* const* argv,
                     const std::vector<AttentionVariant>& variants) {
  std::string model = kUsualRun, data, train, probes;
  bool swap = false;
  TranslateOptions translate;
  Options options("heed evaluate", "Measures how well and how fast a model translates.");
  options.add("model", &model, "the folder of a run");
  options.add("data", &data, "a file of source<TAB>target lines to translate");
  options.add("train", &train, "what it was trained on, for the baseline of the nearest source");
  options.add("probes", &probes, "a folder of probes");
  options.add("swap", &swap, "translate the target to the source");
  options.add("beam", &translate.search.beam, "hypotheses kept for each sentence; 1: greedy",
              {.least = 1, .most = 1000});
  options.add("alpha", &translate.search.alpha, "length penalty of beam search",
              {.least = 0, .most = 10});
  if (!options.parse(argc, argv)) return 0;
  check(!data.empty() || !probes.empty(),
        "heed evaluate: name a file with --data, a folder with --probes, or both");
  const Run run = load_named_run(model, variants);
  std::printf("%s\n", describe_machine().c_str());
  if (!data.empty()) {
    Corpus corpus = read_corpus(data, {.swap = swap, .longest = 0});
    std::printf("%s: %s\n", data.c_str(), corpus.summary().c_str());
    evaluate_corpus(run, corpus, translate);
    if (!train.empty()) evaluate_nearest(corpus, train, swap);
  }
  if (!probes.empty()) evaluate_probes(run, probes, translate);
  return 0;
}

}  // namespace heed
