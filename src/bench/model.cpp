// Whole models. Training steps: how fast, and how near to the machine's best.
// Translation: sentences a second, greedy and with a beam, with and without the decoder's cache.
#include "base/random.h"
#include "bench/bench.h"
#include "generate/translator_steps.h"
#include "nn/translator.h"
#include "text/vocabulary.h"
#include "train/adam.h"

namespace heed::bench {
namespace {

/// The sizes of the translator that `make train` makes.
TranslatorConfig bundled_config() {
  TranslatorConfig config;
  config.source_words = config.target_words = 2346;
  config.width = 64, config.heads = 2, config.hidden = 256, config.encoder_layers = 2;
  config.dropout = 0;
  return config;
}

std::vector<int> random_words(Random& random, size_t count, int vocabulary) {
  std::vector<int> ids(count);
  for (int& id : ids) id = kSpecials + int(random.below(uint64_t(vocabulary - kSpecials)));
  return ids;
}

/// Trains a model on one batch of random words, sentences of these lengths on both sides.
void measure_step(Bench& bench, const std::string& name, const TranslatorConfig& config,
                  const std::vector<int>& lengths) {
  if (!bench.wants(name)) return;
  Translator model(config, 1);
  Parameters parameters(model);
  Adam adam(parameters);
  Random random(1);
  Sentences side;
  for (const int length : lengths)
    side.add(random_words(random, size_t(length), config.source_words));
  const double tokens = double(side.ids.size());
  uint64_t steps = 0;
  const auto step = [&] {
    {
      Tape tape({1, ++steps});
      tape.backward(model.loss(side, side, side.ids, 0.1));
    }
    adam.step(parameters, 1e-4);
  };
  bench.row(name, bench.threads, [&] {
    const Work work{step, step_operations(parameters, tokens)};
    Found found = bench.with_best(2, {work}, Bound::multiply_adds)[0];
    found.value = tokens / found.times.median, found.unit = "tokens/s";
    return found;
  });
}

}  // namespace

double step_operations(const Parameters& parameters, double tokens) {
  double count = 0;
  for (const Parameter& one : parameters.list())
    if (one.tensor.shape().rank() == 2) count += double(one.tensor.count());
  return 6 * count * tokens;
}

void measure_steps(Bench& bench) {
  for (const StepSize& size : {kStepA, kStepB}) {
    TranslatorConfig config;
    config.width = size.width, config.heads = size.heads, config.hidden = size.hidden;
    config.source_words = config.target_words = size.words;
    const std::string name = "step " + std::string(size.name) + ": width " +
                             std::to_string(size.width) + ", " + std::to_string(size.sentences) +
                             " x " + std::to_string(size.length) + " tokens";
    measure_step(bench, name, config, std::vector<int>(size_t(size.sentences), size.length));
  }
  // Sentences of like length, at most 1,024 tokens.
  std::vector<int> lengths;
  for (int length = 6, sum = 6; sum <= 1024; length = 6 + (length + 1) % 8, sum += length)
    lengths.push_back(length);
  measure_step(bench, "step of make train", bundled_config(), lengths);
}

// The model of `make train` with random parameters. Each translation has ten words: <eos> never
// comes, since the row of zeros in the output matrix is never the best.
void measure_translation(Bench& bench) {
  const TranslatorConfig config = bundled_config();
  Translator model(config, 1);
  for (int j = 0; j < config.width; j++)
    model.source_embedding.weight.data()[kEnd * config.width + j] = 0;
  for (const int beam : {1, 4})
    for (const bool cache : {true, false}) {
      const std::string name = std::string("translate ") + (beam == 1 ? "greedy" : "beam 4") +
                               (cache ? "" : ", no cache") + ": random model";
      if (!bench.wants(name)) continue;
      Random random(1);
      std::vector<std::vector<int>> sources((beam == 1 ? 1024 : 256) / (cache ? 1 : 4));
      for (std::vector<int>& source : sources) {
        const size_t length = 4 + random.below(9);
        source = random_words(random, length, config.source_words);
      }
      const SearchOptions options{.beam = beam, .ratio = 0, .extra = 10};
      const Stepper stepper = translator_steps(model, cache);
      bench.row(name, bench.threads, [&] {
        const Times times = in_turn(0.5, {{[&] { search(stepper, sources, options); }}})[0];
        const double speed = double(sources.size()) / times.median;
        return Found{.times = times, .value = speed, .unit = "sentences/s"};
      });
    }
}

}  // namespace heed::bench
