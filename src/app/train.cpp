// heed train: from pairs to a translator.
#include <cstdio>

#include "app/commands.h"
#include "app/report.h"
#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/options.h"
#include "base/parallel.h"
#include "tasks/dataset.h"
#include "tasks/leak_check.h"
#include "tasks/translation_task.h"
#include "train/profile.h"
#include "train/trainer.h"

namespace heed {
namespace {

/// What `heed train` is told, besides how to train and what model.
struct TrainCommand {
  TrainingOptions training;
  TranslatorConfig model;
  std::string out, probes;
  bool resume = false, overwrite = false, check = true, profile = false;
  int threads = heed::threads(), samples = 3, layers = 0;

  void add_to(Options& options) {
    options.add_fields(training);
    options.add_fields(model);
    options.add("layers", &layers, "sets --encoder-layers and --decoder-layers", {1, 100});
    options.add("out", &out, "the run's folder; by default runs/ and the data's name");
    options.add("resume", &resume, "go on with the run in --out, to the same last digit");
    options.add("overwrite", &overwrite, "replace the run in --out");
    options.add("threads", &threads, "the digits do not depend on it", {1, 1024});
    options.add("samples", &samples, "translations shown at each evaluation", {0, 100});
    options.add("check", &check, "look for leaks before the first step");
    options.add("profile", &profile, "show where a step's time goes, by operation");
    options.add("probes", &probes, "a folder of probe sets to score at the end");
  }
};

std::string default_out(const TrainingOptions& training) {
  std::string name = !training.task.empty()   ? training.task
                     : !training.data.empty() ? training.data
                                              : training.train;
  name = name.substr(name.find_last_of('/') + 1);
  return "runs/" + name.substr(0, name.find_last_of('.'));
}

// A small model that learns a task in about ten seconds; what the command line says comes after.
void use_task_defaults(TrainCommand& command) {
  TrainingOptions& t = command.training;
  t.batch_tokens = 1024;
  t.trainer.steps = 500, t.trainer.warmup = 100, t.trainer.evaluate_every = 100;
  t.trainer.learning_rate = 4e-3, t.trainer.schedule = "cosine", t.trainer.average = 4;
  command.model.width = 64, command.model.hidden = 128;
  command.model.encoder_layers = command.model.decoder_layers = 2;
  command.model.dropout = 0;
}

void read_run(TrainCommand& command) {
  const ConfigFile file = read_config_file(config_path(command.out));
  file.training.read_into(command.training);
  file.model.read_into(command.model);
}

// Throws if the model would be another from here on, and says what else changes.
void check_changes(const TrainCommand& command, const ConfigPairs& model,
                   const ConfigPairs& before) {
  check(config_pairs(command.model) == model, command.out,
        ": a run that goes on keeps its model; leave out the options that change it");
  const ConfigPairs now = config_pairs(command.training);
  for (size_t i = 0; i < now.size(); i++)
    if (now[i] != before[i])
      std::printf("note: from here on with --%s %s, not %s\n", now[i].first.c_str(),
                  now[i].second.c_str(), before[i].second.c_str());
}

bool parse(TrainCommand& command, int argc, const char* const* argv) {
  Options options("heed train", "Trains a translator; Ctrl-C stops it, --resume goes on.");
  command.add_to(options);
  if (!options.parse(argc, argv)) return false;
  if (command.out.empty()) command.out = default_out(command.training);
  if (command.resume)
    read_run(command);
  else if (!command.training.task.empty())
    use_task_defaults(command);
  const ConfigPairs model = config_pairs(command.model), before = config_pairs(command.training);
  options.parse(argc, argv);  // what is said now comes after
  if (command.layers > 0)
    command.model.encoder_layers = command.model.decoder_layers = command.layers;
  if (command.resume) check_changes(command, model, before);
  return true;
}

Run make_run(TrainCommand& command, const Dataset& data,
             const std::vector<AttentionVariant>& variants) {
  command.model.source_words = data.tokenizers.source().size();
  command.model.target_words = data.tokenizers.target().size();
  command.model.shared_words = data.tokenizers.joint();
  Run run{command.model, data.tokenizers, nullptr, nullptr};
  run.model = std::make_unique<Translator>(command.model, command.training.trainer.seed, variants);
  run.parameters = std::make_unique<Parameters>(*run.model);
  return run;
}

void print_start(const TrainCommand& command, const Dataset& data, const Run& run) {
  const int words = run.config.source_words;
  std::printf("%s; %s; %s %s; %s parameters\n", describe_machine().c_str(), data.summary().c_str(),
              with_commas(words).c_str(),
              run.tokenizers.source().kind() == "bpe" ? "pieces" : "words",
              with_commas(run.parameters->count()).c_str());
  const int64_t shared =
      shared_sources(data.train, data.valid) + shared_sources(data.train, data.test);
  if (shared > 0)
    std::printf("note: %s held-out pairs have a source that is also in the training pairs\n",
                with_commas(shared).c_str());
  std::printf("training in %s for %s steps; Ctrl-C stops, --resume goes on\n", command.out.c_str(),
              with_commas(command.training.trainer.steps).c_str());
}

void print_end(Trainer::End end, const TrainCommand& command) {
  const char* out = command.out.c_str();
  if (end == Trainer::End::out_of_time)
    std::printf("stopped after %g minutes; heed train --resume --out %s --minutes 0 goes on\n",
                command.training.trainer.minutes, out);
  if (end == Trainer::End::no_better)
    std::printf("stopped: %d evaluations without a better one\n",
                command.training.trainer.patience);
}

void print_result(const TrainCommand& command, const Run& run, Dataset& data) {
  if (data.test.pairs.empty()) return;
  std::printf("\nthe test pairs, which training has not seen:\n");
  report_quality(run, data.test, {});
  report_nearest(data.test, data.train);
  if (!command.probes.empty()) report_probes(run, command.probes, {});
}

}  // namespace

int train_command(const Call& call) {
  TrainCommand command;
  if (!parse(command, call.argc, call.argv)) return 0;
  set_threads(command.threads);
  if (!command.resume && !command.overwrite) check_fresh(command.out);
  Tokenizers known;
  if (command.resume) known = Tokenizers::load(tokenizer_path(command.out));
  Progress waiting;
  if (waiting.terminal()) waiting.show(0, "reading the pairs");
  Dataset data = load_dataset(command.training, command.resume ? &known : nullptr);
  Run run = make_run(command, data, call.variants);
  waiting.clear();
  print_start(command, data, run);
  if (command.check) check_for_leaks(*run.model);
  Trainer trainer(*run.parameters,
                  translation_task(*run.model, data, command.training, command.samples),
                  command.training.trainer, command.out);
  if (command.resume) trainer.resume();
  make_folder(command.out);
  if (command.overwrite) remove_run(command.out);
  run.tokenizers.save(tokenizer_path(command.out));
  write_config_file(config_path(command.out), config_pairs(run.config),
                    config_pairs(command.training));

  if (command.profile) profile::start(), trainer.watch_time();
  const int64_t first_step = trainer.state().step;
  const Trainer::End end = trainer.train();
  if (command.profile)
    std::printf("\n%s", profile::table(trainer.state().step - first_step).c_str());
  if (end == Trainer::End::interrupted) {
    std::printf("stopped at step %lld; to go on: heed train --resume --out %s\n",
                (long long)trainer.state().step, command.out.c_str());
    return 130;
  }
  print_end(end, command);
  load_model(model_path(command.out), *run.parameters);
  print_result(command, run, data);
  std::printf("%s of training; the model is in %s; next: build/heed translate --model %s\n",
              clock_time(trainer.state().seconds).c_str(), command.out.c_str(),
              command.out.c_str());
  return 0;
}

}  // namespace heed
