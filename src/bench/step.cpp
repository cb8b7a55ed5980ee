// Whole training steps: how fast, how near to the machine's best, and where the time goes.
#include <algorithm>

#include "bench/bench.h"
#include "base/parallel.h"
#include "base/random.h"
#include "nn/translator.h"
#include "train/adam.h"
#include "train/profile.h"

namespace heed::bench {
namespace {

/// A model in training, and one batch of random words for it.
struct Training {
  const char* name;
  Translator model;
  Parameters parameters{model};
  Adam adam{parameters};
  std::vector<int> ids, starts{0};  // of both sides
  uint64_t steps = 0;

  Training(const char* name_, const TranslatorConfig& config) : name(name_), model(config, 1) {}

  void add_sentence(Random& random, int length) {
    for (int i = 0; i < length; i++)
      ids.push_back(int(random.below(uint64_t(model.config.source_words))));
    starts.push_back(int(ids.size()));
  }

  void step(void (*watch)(const char*, bool) = nullptr) {
    if (watch) profile::skip();
    {
      const Ragged side{ids, starts};
      Tape tape({1, ++steps}, {.watch = watch});
      tape.backward(model.loss(side, side, ids, 0.1));
    }
    parameters.settle_gradients();
    adam.step(parameters, 1e-4);
    if (watch) watch("adam", false);
  }
};

TranslatorConfig config_of(const StepSize& size) {
  TranslatorConfig config;
  config.width = size.width, config.heads = size.heads, config.hidden = size.hidden;
  config.source_words = config.target_words = size.words;
  return config;
}

/// Rows for the operations that take 1% of the time or more.
void show_profile(Bench& bench, Training& training) {
  constexpr int kSteps = 3;
  std::vector<profile::Row> rows;
  double total = 0;
  profile::start();
  for (int i = 0; i < kSteps; i++) training.step(profile::mark);
  rows = profile::rows();
  for (const profile::Row& row : rows) total += row.forward + row.backward;
  for (const profile::Row& row : rows) {
    const double seconds = row.forward + row.backward;
    if (seconds < 0.01 * total) continue;
    bench.table.row("  " + std::string(training.name) + ": " + row.name, bench.threads, [&] {
      return Found{.times = {.median = seconds / kSteps}, .share = seconds / total, .of = "step"};
    });
  }
}

void measure(Bench& bench, Training& training, const std::string& name) {
  bench.table.row(name, bench.threads, [&] {
    const Work work{[&] { training.step(); },
                    step_operations(training.parameters, double(training.ids.size()))};
    Found found = bench.with_best(2, {work}, Bound::multiply_adds)[0];
    found.value = double(training.ids.size()) / found.times.median;
    found.unit = "tokens/s";
    return found;
  });
  const int before = threads();
  set_threads(bench.threads);
  show_profile(bench, training);
  set_threads(before);
}

void measure_step(Bench& bench, const StepSize& size, const std::string& name) {
  Training training(size.name, config_of(size));
  Random random(1);
  for (int s = 0; s < size.sentences; s++) training.add_sentence(random, size.length);
  measure(bench, training, name);
}

/// The model and the batches of `make train`: 2,346 words, sentences of like length, at most 1,024
/// tokens.
void measure_default(Bench& bench, const std::string& name) {
  Training training("make train", bundled_config());
  Random random(1);
  for (int length = 6; training.ids.size() + size_t(length) <= 1024; length = 6 + (length + 1) % 8)
    training.add_sentence(random, length);
  measure(bench, training, name);
}

}  // namespace

TranslatorConfig bundled_config() {
  TranslatorConfig config;
  config.source_words = config.target_words = 2346;
  config.width = 64, config.heads = 2, config.hidden = 256, config.encoder_layers = 2;
  config.dropout = 0;
  return config;
}

double step_operations(const Parameters& parameters, double tokens) {
  double count = 0;
  for (const Parameter& one : parameters.list())
    if (one.tensor.shape().rank() == 2) count += double(one.tensor.count());
  return 6 * count * tokens;
}

Items step_items() {
  Items items;
  for (const StepSize& size : {kStepA, kStepB}) {
    const std::string name = "step " + std::string(size.name) + ": width " +
                             std::to_string(size.width) + ", " + std::to_string(size.sentences) +
                             " x " + std::to_string(size.length) + " tokens";
    items.push_back({name, [=](Bench& bench) { measure_step(bench, size, name); }});
  }
  const std::string name = "step of make train";
  items.push_back({name, [=](Bench& bench) { measure_default(bench, name); }});
  return items;
}

}  // namespace heed::bench
