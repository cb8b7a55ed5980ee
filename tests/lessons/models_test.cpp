// Models of lessons to come, and the translator: one trainer teaches them all, one search asks
// them.
#include <csignal>
#include <filesystem>
#include <memory>
#include <sstream>

#include "base/files.h"
#include "base/random.h"
#include "check.h"
#include "generate/translator_steps.h"
#include "lessons/models/gru.h"
#include "lessons/models/language_model.h"
#include "tasks/batch_task.h"
#include "text/vocabulary.h"
#include "train/trainer.h"

using namespace heed;

namespace {

constexpr int kDigits = 5, kTurn = kSpecials + kDigits, kWords = kTurn + 1;
const std::string kFolder = "build/tests/models/";

/// What is learnt: digits, and the same backwards.
struct Lines {
  std::vector<std::vector<int>> digits, backwards;

  Lines(int count, uint64_t seed) {
    Random random(seed);
    for (int i = 0; i < count; i++) {
      std::vector<int> line(2 + random.below(2));
      for (int& digit : line) digit = kSpecials + int(random.below(kDigits));
      backwards.emplace_back(line.rbegin(), line.rend());
      digits.push_back(std::move(line));
    }
  }
  EncodedCorpus pairs() const {
    EncodedCorpus corpus;
    for (size_t i = 0; i < digits.size(); i++)
      corpus.source.add(digits[i]), corpus.target.add(backwards[i]);
    return corpus;
  }
  /// What comes before the backward digits in a text: the digits, and the sign to turn.
  std::vector<std::vector<int>> prompts() const {
    std::vector<std::vector<int>> lines = digits;
    for (std::vector<int>& line : lines) line.push_back(kTurn);
    return lines;
  }
  /// One text each, for a model that has no source.
  EncodedCorpus texts() const {
    EncodedCorpus corpus;
    std::vector<std::vector<int>> lines = prompts();
    for (size_t i = 0; i < lines.size(); i++) {
      lines[i].insert(lines[i].end(), backwards[i].begin(), backwards[i].end());
      corpus.source.add({}), corpus.target.add(lines[i]);
    }
    return corpus;
  }
};

TrainerOptions options(int steps) {
  TrainerOptions options;
  options.steps = steps, options.evaluate_every = 60;
  options.learning_rate = 1e-2, options.warmup = 30;
  return options;
}

/// A model with all that training and asking it need.
template <class Model>
struct Pupil {
  Model model;
  Parameters parameters{model};
  Lines lines{400, 1}, others{40, 2};
  EncodedCorpus train, valid;
  std::vector<std::vector<int>> questions;
  std::function<Tensor(const Batch&)> loss;
  Stepper steps;

  template <class Config>
  explicit Pupil(const Config& config) : model(config, 1) {}
  Task task() const { return batch_task(train, valid, {.tokens = 128}, {loss}); }
};

std::unique_ptr<Pupil<GruTranslator>> gru(bool attention) {
  const GruConfig config{kWords, kWords, 16, 32, attention};
  auto pupil = std::make_unique<Pupil<GruTranslator>>(config);
  const GruTranslator& model = pupil->model;
  pupil->train = pupil->lines.pairs(), pupil->valid = pupil->others.pairs();
  pupil->questions = pupil->others.digits;
  pupil->loss = [&model](const Batch& batch) { return model.loss(batch); };
  pupil->steps = gru_steps(model);
  return pupil;
}

std::unique_ptr<Pupil<LanguageModel>> language_model() {
  LanguageModelConfig config;
  config.words = kWords, config.width = 32;
  auto pupil = std::make_unique<Pupil<LanguageModel>>(config);
  const LanguageModel& model = pupil->model;
  pupil->train = pupil->lines.texts(), pupil->valid = pupil->others.texts();
  pupil->questions = pupil->others.prompts();
  pupil->loss = [&model](const Batch& batch) { return model.loss(batch); };
  pupil->steps = language_model_steps(model);
  return pupil;
}

std::unique_ptr<Pupil<Translator>> translator() {
  TranslatorConfig config;
  config.source_words = config.target_words = kWords;
  config.width = 32, config.heads = 2, config.hidden = 64, config.dropout = 0;
  config.encoder_layers = config.decoder_layers = 1;
  auto pupil = std::make_unique<Pupil<Translator>>(config);
  const Translator& model = pupil->model;
  pupil->train = pupil->lines.pairs(), pupil->valid = pupil->others.pairs();
  pupil->questions = pupil->others.digits;
  pupil->loss = [&model](const Batch& batch) {
    return model.loss(batch.source, batch.target, batch.next, 0);
  };
  pupil->steps = translator_steps(model);
  return pupil;
}

/// The log without tokens_second, which depends on the clock.
std::string logged(const std::string& folder) {
  std::istringstream text(read_file(folder + "/log.tsv"));
  std::string rows;
  for (std::string line; std::getline(text, line); rows += "\n") {
    std::istringstream cells(line);
    int column = 0;
    for (std::string cell; std::getline(cells, cell, '\t'); column++)
      if (column != 4) rows += cell + "\t";
  }
  return rows;
}

/// How many questions are answered by the same digits backwards.
template <class Model>
int answered(const Pupil<Model>& pupil, int beam) {
  const std::vector<Hypothesis> answers = search(pupil.steps, pupil.questions, {.beam = beam});
  int right = 0;
  for (size_t i = 0; i < answers.size(); i++) right += answers[i].ids == pupil.others.backwards[i];
  return right;
}

/// Trains one that is left alone, and one that is stopped at one step and killed at another.
template <class Make>
void learns(const std::string& name, int steps, double loss, const Make& make) {
  const std::string whole = kFolder + name + "/whole", broken = kFolder + name + "/broken";
  std::filesystem::remove_all(kFolder + name);
  make_folder(whole), make_folder(broken);
  const auto pupil = make();
  const int before = answered(*pupil, 1);
  Trainer trainer(pupil->parameters, pupil->task(), options(steps), whole);
  CHECK(trainer.train() == Trainer::End::finished);
  CHECK(trainer.state().smoothed_loss < loss);
  CHECK(before < 4);
  CHECK(answered(*pupil, 1) > 36);
  CHECK(answered(*pupil, 4) > 36);

  for (const int until : {90, 170, 1000}) {
    const auto another = make();
    Task task = another->task();
    const auto take = task.take_batch;
    task.take_batch = [&](int index, int64_t step) {
      if (step == until && until == 90) std::raise(SIGINT);
      if (step == until && until == 170) throw Error("killed");
      return take(index, step);
    };
    Trainer again(another->parameters, std::move(task), options(steps), broken);
    if (until > 90) again.resume();
    CHECK_EQUAL(again.state().step, until == 90 ? 0 : until == 170 ? 91 : 120);
    try {
      again.train();
    } catch (const Error&) {
      CHECK_EQUAL(until, 170);
    }
  }
  CHECK(read_file(whole + "/model.safetensors") == read_file(broken + "/model.safetensors"));
  CHECK_EQUAL(logged(broken), logged(whole));
}

}  // namespace

/// Two slots that are equal by a fork say the same next.
template <class Model>
void forks(const Pupil<Model>& pupil) {
  const std::vector<int>& question = pupil.questions[0];
  const std::vector<int> starts{0, int(question.size())};
  pupil.steps.start({question, starts}, 2, 4);
  const auto step = [&](std::vector<Stepper::Row> rows, int place) {
    return pupil.steps.step(rows, place);
  };
  step({{0, 0, kStart}}, 0), step({{0, 0, kSpecials}}, 1);
  pupil.steps.fork(0, 1, 2);
  const Tensor logits = step({{0, 0, kSpecials + 1}, {0, 1, kSpecials + 1}}, 2);
  const std::span<const real> both = logits.read();
  CHECK(std::equal(both.begin(), both.begin() + logits.cols(), both.begin() + logits.cols()));
}

TEST("models: a fork makes one slot equal to another") {
  forks(*gru(false)), forks(*gru(true)), forks(*language_model()), forks(*translator());
}

TEST("models: a recurrent translator learns, stops and goes on, and is searched") {
  learns("gru", 300, 0.2, [] { return gru(false); });
}

SLOW_TEST("models: so does one with additive attention") {
  learns("gru_attention", 240, 0.2, [] { return gru(true); });
}

SLOW_TEST("models: so does a language model, which writes on") {
  learns("language_model", 750, 1, [] { return language_model(); });
}

SLOW_TEST("models: so does the translator") {
  learns("translator", 420, 0.2, [] { return translator(); });
}

TEST("models: a language model's step gives the rows of a whole text") {
  const auto pupil = language_model();
  const std::vector<int> prompt = pupil->questions[0], written{kTurn, kSpecials};
  const std::vector<int> starts{0, int(prompt.size())};
  pupil->steps.start({prompt, starts}, 1, 4);
  std::vector<int> text{kStart};
  text.insert(text.end(), prompt.begin(), prompt.end());
  for (int place = 0; place < 3; place++) {
    if (place > 0) text.push_back(written[size_t(place) - 1]);
    const std::vector<Stepper::Row> rows{{0, 0, text.back()}};
    const Tensor step = pupil->steps.step(rows, place);
    const std::vector<int> bounds{0, int(text.size())};
    const Ragged all{text, bounds};
    const Saved<Segment> self = segments(all, all);
    const Tensor whole = pupil->model.logits(text, {.self = self.span()});
    const Tensor last = slice_rows(whole, whole.rows() - 1, 1);
    CHECK(std::equal(step.read().begin(), step.read().end(), last.read().begin()));
  }
}
