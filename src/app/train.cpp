// heed train: from pairs to a translator.
#include <cstdio>

#include "app/commands.h"
#include "app/model_options.h"
#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/options.h"
#include "base/parallel.h"
#include "train/dataset.h"
#include "train/leak_check.h"
#include "train/profile.h"
#include "train/trainer.h"
#include "translate/bleu.h"
#include "translate/translate.h"

namespace heed {
namespace {

/// What `heed train` is told, besides how to train and what model.
struct TrainCommand {
  TrainingOptions training;
  TranslatorConfig model;
  std::string out, probes, expected;
  bool resume = false, overwrite = false, check = true, profile = false;
  int threads = heed::threads(), samples = 3, layers = 0;

  void set_layers() {
    if (layers > 0) model.encoder_layers = model.decoder_layers = layers;
  }

  void add_to(Options& options) {
    training.each([&](const char* name, auto& value, const char* help, auto... range) {
      if constexpr (sizeof...(range) == 2)
        options.add(name, &value, help, {double(range)...});
      else
        options.add(name, &value, help);
    });
    add_model_options(options, model);
    options.add("layers", &layers, "sets --encoder-layers and --decoder-layers", {1, 100});
    options.add("out", &out, "the run's folder; by default runs/ and the data's name");
    options.add("resume", &resume, "go on with the run in --out, to the same last digit");
    options.add("overwrite", &overwrite, "replace the run in --out");
    options.add("threads", &threads, "the digits do not depend on it", {1, 1024});
    options.add("samples", &samples, "translations shown at each evaluation", {0, 100});
    options.add("check", &check, "look for leaks before the first step");
    options.add("profile", &profile, "show where a step's time goes, by operation");
    options.add("probes", &probes, "a folder of probe sets to score at the end");
    options.add("expected", &expected, "BLEU that this run is known to reach, shown at the end");
  }
};

std::string default_out(const TrainingOptions& training) {
  std::string name = !training.task.empty()   ? training.task
                     : !training.data.empty() ? training.data
                                              : training.train;
  name = name.substr(name.find_last_of('/') + 1);
  return "runs/" + name.substr(0, name.find_last_of('.'));
}

bool parse(TrainCommand& command, int argc, const char* const* argv) {
  Options options("heed train", "Trains a translator; Ctrl-C stops it, --resume goes on.");
  command.add_to(options);
  if (!options.parse(argc, argv)) return false;
  command.set_layers();
  if (command.out.empty()) command.out = default_out(command.training);
  if (!command.resume) return true;
  // The run's own options, then those given now.
  const ConfigFile file = read_config_file(config_path(command.out));
  file.training.read_into(command.training);
  file.model.read_into(command.model);
  const ConfigPairs model = config_pairs(command.model);
  options.parse(argc, argv);
  command.set_layers();
  check(config_pairs(command.model) == model, command.out,
        ": a run that goes on keeps its model; leave out the options that change it");
  return true;
}

Run make_run(TrainCommand& command, const Dataset& data,
             const std::vector<AttentionVariant>& variants) {
  command.model.source_words = data.tokenizers.source().size();
  command.model.target_words = data.tokenizers.target().size();
  command.model.shared_words = data.tokenizers.joint();
  Run run{command.model, data.tokenizers, nullptr, nullptr};
  run.model = std::make_unique<Translator>(command.model, command.training.seed, variants);
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
              with_commas(command.training.steps).c_str());
}

std::vector<std::string> translate_sources(const Run& run, const Corpus& corpus) {
  std::vector<std::string> lines;
  for (const Pair& pair : corpus.pairs) lines.push_back(pair.source);
  std::vector<std::string> translations;
  for (TranslatedLine& line : translate_lines(*run.model, run.tokenizers, lines))
    translations.push_back(std::move(line.text));
  return translations;
}

double score_of(const Corpus& corpus, const std::vector<std::string>& lines) {
  std::vector<std::vector<std::string>> references(1);
  for (const Pair& pair : corpus.pairs) references[0].push_back(pair.target);
  return corpus_bleu(lines, references).score;
}

void print_samples(const Corpus& corpus, const std::vector<std::string>& lines, int count) {
  for (int i = 0; i < std::min<int>(count, int(lines.size())); i++) {
    // Spread over the corpus, the same ones each time.
    const size_t at = lines.size() * size_t(2 * i + 1) / size_t(2 * count);
    const Pair& pair = corpus.pairs[at];
    std::printf("    %s\n      > %s%s\n", pair.source.c_str(), lines[at].c_str(),
                lines[at] == pair.target ? "" : ("\n      = " + pair.target).c_str());
  }
}

void print_end(Trainer::End end, const TrainCommand& command) {
  const char* out = command.out.c_str();
  if (end == Trainer::End::out_of_time)
    std::printf("stopped after %g minutes; heed train --resume --out %s --minutes 0 goes on\n",
                command.training.minutes, out);
  if (end == Trainer::End::no_better)
    std::printf("stopped: %d evaluations without a better one\n", command.training.patience);
}

void print_result(const TrainCommand& command, const Run& run, const Corpus& test) {
  if (test.pairs.empty()) return;
  const double start = now();
  const std::vector<std::string> lines = translate_sources(run, test);
  const double seconds = now() - start;
  size_t exact = 0;
  for (size_t i = 0; i < lines.size(); i++) exact += lines[i] == test.pairs[i].target;
  std::printf("\ntest BLEU %.2f, exact match %.1f%% of %s (%s sentences/s, greedy)\n",
              score_of(test, lines), 100.0 * double(exact) / double(lines.size()),
              with_commas(int64_t(lines.size())).c_str(),
              with_commas(int64_t(double(lines.size()) / seconds)).c_str());
  std::printf("  %s\n", bleu_signature(1).c_str());
  if (!command.expected.empty()) std::printf("  expected here: %s\n", command.expected.c_str());
}

}  // namespace

int train_command(int argc, const char* const* argv,
                  const std::vector<AttentionVariant>& variants) {
  TrainCommand command;
  if (!parse(command, argc, argv)) return 0;
  set_threads(command.threads);
  if (!command.resume && !command.overwrite) check_fresh(command.out);
  Tokenizers known;
  if (command.resume) known = Tokenizers::load(tokenizer_path(command.out));
  const Dataset data = load_dataset(command.training, command.resume ? &known : nullptr);
  Run run = make_run(command, data, variants);
  print_start(command, data, run);
  if (command.check) check_for_leaks(*run.model);
  make_folder(command.out);
  if (command.overwrite) remove_run(command.out);
  run.tokenizers.save(tokenizer_path(command.out));
  save_config(command.out, run.config, config_pairs(command.training));

  Trainer* running = nullptr;
  const auto score = [&] {
    const std::vector<std::string> lines = translate_sources(run, data.valid);
    const double bleu = score_of(data.valid, lines);
    std::printf("\r\033[Kstep %lld: valid BLEU %.2f\n", (long long)running->state().step, bleu);
    print_samples(data.valid, lines, command.samples);
    return bleu;
  };
  Trainer trainer(run, data.train_ids, data.valid_ids, command.training, command.out, score);
  running = &trainer;
  if (command.resume) trainer.resume();
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
  print_result(command, run, data.test);
  std::printf("%s of training; the model is in %s; next: build/heed translate --model %s\n",
              clock_time(trainer.state().seconds).c_str(), command.out.c_str(),
              command.out.c_str());
  return 0;
}

}  // namespace heed
