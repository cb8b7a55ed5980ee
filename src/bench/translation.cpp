// Translation: sentences a second, greedy and with a beam, with and without the decoder's cache.
#include <filesystem>

#include "bench/bench.h"
#include "base/random.h"
#include "text/corpus.h"
#include "text/vocabulary.h"
#include "generate/translator_steps.h"
#include "store/run_folder.h"

namespace heed::bench {
namespace {

constexpr const char* kTest = "data/en-fr/test.tsv";

/// A translator, what it translates, and how.
struct Job {
  std::string name;
  Run run;  // empty for a fresh model
  std::unique_ptr<Translator> fresh;
  std::vector<std::vector<int>> sources;
  SearchOptions search;

  const Translator& model() const { return fresh ? *fresh : *run.model; }
};

/// The model that `make train` made, and the bundled test sentences.
Job trained(const std::vector<AttentionVariant>& variants) {
  Job job{kUsualRun, load_run(kUsualRun, variants), {}, {}, {}};
  for (const Pair& pair : read_corpus(kTest).pairs)
    job.sources.push_back(job.run.tokenizers.source().encode(pair.source));
  return job;
}

/// The model of `make train` with random parameters and random sentences. Each translation has ten
/// words: <eos> never comes, since the row of zeros in the output matrix is never the best.
Job random_job() {
  Job job{"random model", {}, {}, {}, {.ratio = 0, .extra = 10}};
  const TranslatorConfig config = bundled_config();
  job.fresh = std::make_unique<Translator>(config, 1);
  for (int j = 0; j < config.width; j++)
    job.fresh->source_embedding.weight.data()[kEnd * config.width + j] = 0;
  Random random(1);
  for (int s = 0; s < 1000; s++) {
    std::vector<int>& source = job.sources.emplace_back(4 + random.below(9));
    for (int& id : source)
      id = kSpecials + int(random.below(uint64_t(config.source_words - kSpecials)));
  }
  return job;
}

struct Way {
  const char* name;
  int beam;
  bool cache;
  size_t sentences;  ///< fewer where it is slow
};
constexpr Way kWays[] = {{"greedy", 1, true, 1000},
                         {"greedy, no cache", 1, false, 256},
                         {"beam 4", 4, true, 256},
                         {"beam 4, no cache", 4, false, 64}};

void measure(Bench& bench, const Way& way, const std::string& name,
             const std::vector<AttentionVariant>& variants) {
  std::error_code ignored;
  const bool there =
      std::filesystem::exists(kUsualRun, ignored) && std::filesystem::exists(kTest, ignored);
  Job job = there ? trained(variants) : random_job();
  job.sources.resize(std::min(job.sources.size(), way.sentences));
  job.search.beam = way.beam;
  const Stepper steps = translator_steps(job.model(), way.cache);
  bench.table.row(name + ": " + job.name, bench.threads, [&] {
    const Times times = in_turn(0.5, {{[&] { search(steps, job.sources, job.search); }}})[0];
    return Found{
        .times = times, .value = double(job.sources.size()) / times.median, .unit = "sentences/s"};
  });
}

}  // namespace

Items translation_items(const std::vector<AttentionVariant>& variants) {
  Items items;
  for (const Way& way : kWays) {
    const std::string name = std::string("translate ") + way.name;
    items.push_back({name, [=, &variants](Bench& bench) { measure(bench, way, name, variants); }});
  }
  return items;
}

}  // namespace heed::bench
