// heed evaluate: BLEU, exact match, loss, probes, and how fast.
#include <cstdio>

#include "app/commands.h"
#include "app/report.h"
#include "base/check.h"
#include "base/options.h"
#include "base/parallel.h"
#include "tasks/run.h"

namespace heed {
int evaluate_command(const Call& call) {
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
  if (!options.parse(call.argc, call.argv)) return 0;
  check(!data.empty() || !probes.empty(),
        "heed evaluate: name a file with --data, a folder with --probes, or both");
  const Run run = load_run(model, call.variants);
  std::printf("%s\n", describe_machine().c_str());
  if (!data.empty()) {
    Corpus corpus = read_corpus(data, {.swap = swap, .longest = 0});
    std::printf("%s: %s\n", data.c_str(), corpus.summary().c_str());
    report_quality(run, corpus, translate);
    if (!train.empty()) {
      const Corpus known = read_corpus(train, {.swap = swap});
      report_nearest(corpus, known);
      if (const int64_t shared = shared_sources(known, corpus); shared > 0)
        std::printf("beware: %lld sources also stand in %s\n", static_cast<long long>(shared),
                    train.c_str());
    }
  }
  if (!probes.empty()) report_probes(run, probes, translate);
  return 0;
}

}  // namespace heed
