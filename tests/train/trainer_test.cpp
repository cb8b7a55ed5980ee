#include "train/trainer.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "allocations.h"
#include "base/check.h"
#include "base/parallel.h"
#include "base/pool.h"
#include "check.h"
#include "kernels/kernels.h"
#include "store/run_folder.h"
#include "store/safetensors.h"
#include "tasks/dataset.h"
#include "tasks/leak_check.h"
#include "tasks/run.h"
#include "tasks/translation_task.h"

namespace heed {
namespace {

TrainingOptions small_options() {
  TrainingOptions options;
  options.task = "reverse";
  options.batch_tokens = 256;
  options.trainer.steps = 400;
  options.trainer.warmup = 50;
  return options;
}

/// A tiny translator for the reverse task, in a folder of its own.
struct Small {
  TrainingOptions options;
  Dataset data;
  Run run;
  std::string folder;

  explicit Small(const TrainingOptions& o = small_options())
      : options(o), data(load_dataset(options)), folder("build/tests/trainer") {
    TranslatorConfig& c = run.config;
    c.source_words = c.target_words = data.tokenizers.source().size();
    c.width = 32, c.heads = 2, c.hidden = 48, c.encoder_layers = c.decoder_layers = 2;
    run.tokenizers = data.tokenizers;
    run.model = std::make_unique<Translator>(c, options.trainer.seed);
    run.parameters = std::make_unique<Parameters>(*run.model);
    std::filesystem::create_directories(folder);
  }
  Trainer trainer() {
    return Trainer(*run.parameters, translation_task(*run.model, data, options), options.trainer,
                   folder);
  }
};

/// A product on every thread: each takes memory of its own for its first one, which on a busy
/// machine may come late.
void use_every_thread() {
  std::atomic<int> arrived = 0;
  const auto start = std::chrono::steady_clock::now();
  parallel_for(threads(), [&](int64_t) {
    real two = 2, four = 0;
    kernels.gemm({&two, 1, 1, 1}, {&two, 1, 1, 1}, {&four, false});
    arrived++;
    while (arrived < threads() &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(5))
      std::this_thread::yield();
  });
}

std::vector<double> losses(int thread_count, int steps) {
  const int before = threads();
  set_threads(thread_count);
  Small small;
  Trainer trainer = small.trainer();
  std::vector<double> found;
  for (int i = 0; i < steps; i++) found.push_back(trainer.step());
  set_threads(before);
  return found;
}

TEST("the losses are the same digits for 1, 2, 3 and 4 threads") {
  const std::vector<double> one = losses(1, 12);
  CHECK(one.front() != one.back());
  for (const int count : {2, 3, 4}) CHECK(losses(count, 12) == one);
}

TEST("training allocates nothing from the second step on") {
  TrainingOptions options = small_options();
  options.batch_tokens = 700;
  Small small(options);
  Trainer trainer = small.trainer();
  use_every_thread();
  trainer.rehearse();
  trainer.step();
  const int64_t before = test::allocations(), asked = pool::statistics().system_calls;
  for (int i = 2; i <= 200; i++) trainer.step();
  CHECK_EQUAL(test::allocations() - before, 0);
  CHECK_EQUAL(pool::statistics().system_calls - asked, 0);
  CHECK(trainer.state().epoch >= 1);  // so a new epoch was shuffled on the way
}

TEST("training allocates nothing when the longest sentence comes late") {
  TrainingOptions options = small_options();
  options.batch_tokens = 700;
  Small small(options);
  const std::vector<int> longest(400, small.data.train_ids.source.ids[0]);  // several tiles
  small.data.train_ids.source.add(longest), small.data.train_ids.target.add(longest);
  Trainer trainer = small.trainer();
  use_every_thread();
  trainer.rehearse();
  trainer.step();
  const int64_t before = test::allocations();
  while (trainer.state().epoch < 1) trainer.step();
  CHECK_EQUAL(test::allocations() - before, 0);
}

TEST("a NaN among the parameters stops training and is named") {
  Small small;
  Trainer trainer = small.trainer();
  trainer.step();
  small.run.parameters->find("decoder.layers.1.cross.key.weight")->tensor.data()[3] = real(NAN);
  CHECK_ERROR(trainer.step(), "step 2: parameter decoder.layers.1.cross.key.weight holds");
  CHECK_EQUAL(trainer.state().step, 1);
}

TEST("an overflow names the op and the step, and leaves the weights") {
  Small small;
  Trainer trainer = small.trainer();
  trainer.step();
  Tensor weight = small.run.parameters->find("encoder.layers.0.feed_forward.up.weight")->tensor;
  for (real& x : weight.write()) x = real(1e38);
  const std::vector<real> before(small.run.parameters->values().begin(),
                                 small.run.parameters->values().end());
  CHECK_ERROR(trainer.step(), "linear: the result of shape");
  CHECK_ERROR(trainer.step(), "in step 2");
  const std::span<const real> after = small.run.parameters->values();
  CHECK(std::equal(before.begin(), before.end(), after.begin()));
}

TEST("a snapshot for the average is taken every 25 steps") {
  Small small;
  Trainer trainer = small.trainer();
  for (int i = 0; i < 24; i++) trainer.step();
  CHECK_EQUAL(trainer.state().snapshots, 0);
  trainer.step();
  CHECK_EQUAL(trainer.state().snapshots, 1);
}

TEST("a run goes on with the data it began with, or says what differs") {
  TrainingOptions options = small_options();
  options.trainer.steps = 3;
  Small small(options);
  std::filesystem::remove_all(small.folder);
  std::filesystem::create_directories(small.folder);
  small.trainer().train();
  small.trainer().resume();
  small.data.valid_ids.source.ids[0]++;
  CHECK_ERROR(small.trainer().resume(),
              "state.safetensors: the validation pairs are not those this run began with (300, ");
  small.data.train_ids.target.ids.back()++;
  CHECK_ERROR(small.trainer().resume(), "the training pairs are not those");
}

TEST("a state without fingerprints or smoothed loss, of an older version, goes on") {
  TrainingOptions options = small_options();
  options.trainer.steps = 3;
  Small small(options);
  small.trainer().train();
  const std::string path = state_path(small.folder);
  {
    const Safetensors file = Safetensors::load(path);
    Metadata older = file.all_metadata();
    CHECK_EQUAL(std::erase_if(older,
                              [](const auto& pair) {
                                return pair.first == "smoothed_loss" ||
                                       pair.first.starts_with("data: ");
                              }),
                3u);
    save_safetensors(path, file.list(), older);
  }
  Trainer trainer = small.trainer();
  trainer.resume();
  CHECK_EQUAL(trainer.state().step, 3);
}

TEST("schedules rise to the peak at the end of the warm-up and fall") {
  const Schedule root{"inverse-sqrt", 2e-3, 100, 0};
  CHECK_NEAR(root.learning_rate(1), 2e-5, 1e-15);
  CHECK_NEAR(root.learning_rate(100), 2e-3, 1e-15);
  CHECK_NEAR(root.learning_rate(400), 1e-3, 1e-15);
  const Schedule cosine{"cosine", 1, 10, 110};
  CHECK_NEAR(cosine.learning_rate(60), 0.5, 1e-12);
  CHECK_NEAR(cosine.learning_rate(110), 0, 1e-12);
  CHECK_ERROR((Schedule{"linear", 1, 1, 1}.check()), "--schedule is 'linear'");
  CHECK_ERROR((Schedule{"cosine", 1, 1, 0}.check()), "needs --steps");
}

TranslatorConfig leaky_config(const std::string& attention) {
  TranslatorConfig config;
  config.source_words = config.target_words = 20;
  config.width = 16, config.heads = 2, config.hidden = 16;
  config.encoder_layers = config.decoder_layers = 2;
  config.attention = attention;
  return config;
}

/// Every query sees the keys of the whole batch.
struct AcrossSentences final : Attention {
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment>, const AttentionOptions& options) const override {
    const Segment all{0, int(queries.rows()), 0, int(keys.rows()), 0};
    return attention(queries, keys, values, Full{}, {&all, 1}, options).y;
  }
};

TEST("a decoder that sees what it is to predict is caught, and so is a batch that mixes") {
  const std::vector<AttentionVariant> variants = {
      {"peeks", [](AttentionSetup) { return rule_attention(Full{}); }},
      {"mixes", [](AttentionSetup setup) -> std::shared_ptr<Attention> {
         if (setup.role == Role::encoder) return std::make_shared<AcrossSentences>();
         return setup.role == Role::decoder ? rule_attention(Causal{}) : rule_attention(Full{});
       }}};
  for (const char* name : {"full", "window:2", "alibi"})
    check_for_leaks(Translator(leaky_config(name), 3));
  CHECK_ERROR(check_for_leaks(Translator(leaky_config("peeks"), 3, variants)),
              "attention 'peeks' leaks: changing the last word");
  CHECK_ERROR(check_for_leaks(Translator(leaky_config("mixes"), 3, variants)),
              "attention 'mixes' leaks: changing one sentence of a batch");
  CHECK_ERROR(Translator(leaky_config("ful"), 3), "did you mean full?");
}

}  // namespace
}  // namespace heed
