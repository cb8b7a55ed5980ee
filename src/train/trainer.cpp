#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/check.h"
#include "base/format.h"
#include "train/profile.h"
#include "score/quality.h"

namespace heed {
namespace {

constexpr int64_t kSnapshotSteps = 25;
const std::vector<std::string> kColumns = {"step",          "epoch",      "loss", "learning_rate",
                                           "tokens_second", "valid_loss", "bleu"};

Ragged source_of(const Batch& batch) { return {batch.source, batch.source_offsets}; }
Ragged target_of(const Batch& batch) { return {batch.target_in, batch.target_offsets}; }

// `count` tokens in `sentences` sentences: one of the longest, the others of nearly equal length.
void spread(int count, int sentences, int longest, std::vector<int>& ids,
            std::vector<int>& offsets) {
  ids.assign(size_t(count), 0);
  offsets.assign(1, 0);
  const int first = sentences == 1 ? count : longest, others = sentences - 1;
  for (int s = 0; s < sentences; s++)
    offsets.push_back(s == 0 ? first : first + int(int64_t{count - first} * s / others));
}

}  // namespace

Trainer::Trainer(Run& run, const EncodedCorpus& train, const EncodedCorpus& valid,
                 const TrainingOptions& options, std::string folder, std::function<double()> score)
    : run_(run),
      options_(options),
      folder_(std::move(folder)),
      score_(std::move(score)),
      valid_(valid),
      hideable_(hideable_words(run.tokenizers)),
      batches_(train, {.tokens = options.batch_tokens, .seed = options.seed}),
      adam_(*run.parameters, {.clip = options.clip}),
      schedule_{options.schedule, options.learning_rate, options.warmup, options.steps},
      average_(adam_.m.shape(), run.parameters->values()) {
  schedule_.check();
}

Tensor Trainer::batch_loss(const Batch& batch) const {
  return run_.model->loss(source_of(batch), target_of(batch), batch.target_out, options_.smoothing);
}

void Trainer::rehearse() {
  const BatchLimits& most = batches_.largest();
  Batch batch;
  spread(most.source, most.sentences, most.longest_source, batch.source, batch.source_offsets);
  spread(most.target, most.sentences, most.longest_target, batch.target_in, batch.target_offsets);
  batch.target_out = batch.target_in;
  Tape tape({options_.seed, 0});
  const Tensor loss = batch_loss(batch);
  tape.backward(loss);
}

double Trainer::step() {
  if (watch_) profile::skip();
  batches_.fill(state_.batch, batch_);
  hide_shared_words(batch_, hideable_, options_.hide, options_.seed, state_.step);
  if (watch_) profile::mark("batch", false);
  double loss;
  {
    Tape tape({options_.seed, uint64_t(state_.step + 1)},
              {.watch = watch_ ? profile::mark : nullptr});
    const Tensor mean_loss = batch_loss(batch_);
    loss = mean_loss.item();
    tape.backward(mean_loss);
  }
  run_.parameters->settle_gradients();
  const double rate = schedule_.learning_rate(state_.step + 1);
  if (!std::isfinite(loss) || !std::isfinite(adam_.step(*run_.parameters, rate)))
    explain_not_finite();
  if (watch_) profile::mark("adam", false);
  state_.step++;
  if (state_.step % kSnapshotSteps == 0) take_snapshot();
  advance();
  return loss;
}

// The step that went wrong once more, looking at every number.
void Trainer::explain_not_finite() {
  const std::string advice =
      "; the last good weights are kept in " + folder_ + "; a lower --learning-rate may help";
  for (const Parameter& parameter : run_.parameters->list())
    for (const real x : parameter.tensor.read())
      check(std::isfinite(x), "step ", state_.step + 1, ": parameter ", parameter.name, " holds ",
            x, advice);
  try {
    Tape tape({options_.seed, uint64_t(state_.step + 1)}, {.check_finite = true});
    const Tensor loss = batch_loss(batch_);
    tape.backward(loss);
    for (const Parameter& parameter : run_.parameters->list()) {
      const Tensor gradient = parameter.tensor.gradient();
      for (const real x : gradient.read())
        check(std::isfinite(x), "step ", state_.step + 1, ": the gradient of ", parameter.name,
              " holds ", x);
    }
  } catch (const Error& error) {
    fail(error.what(), advice);
  }
  fail("step ", state_.step + 1, ": the norm of the gradient is not finite", advice);
}

// The mean of the snapshots so far; later one that forgets those more than `average` ago.
void Trainer::take_snapshot() {
  state_.snapshots++;
  const real share = real(1.0 / double(std::min<int64_t>(state_.snapshots, options_.average)));
  const real* now = run_.parameters->values().data();
  real* mean = average_.data();
  for (int64_t i = 0; i < average_.count(); i++) mean[i] += share * (now[i] - mean[i]);
}

void Trainer::advance() {
  if (++state_.batch < batches_.count()) return;
  state_.batch = 0;
  batches_.start_epoch(++state_.epoch);
}

bool Trainer::time_to_evaluate() const {
  if (state_.step == options_.steps) return true;
  if (options_.evaluate_every > 0) return state_.step % options_.evaluate_every == 0;
  return state_.batch == 0;
}

Evaluation Trainer::evaluate() {
  // The averaged weights are what is scored and saved; training goes on with its own.
  const std::span<real> values = run_.parameters->values();
  if (state_.snapshots > 0) std::swap_ranges(values.begin(), values.end(), average_.data());
  const Evaluation found{mean_loss(*run_.model, valid_, options_.batch_tokens), score_()};
  const bool better = found.score > state_.best_score ||
                      (found.score == state_.best_score && found.loss < state_.best_loss);
  if (better) save_best(found);
  if (state_.snapshots > 0) std::swap_ranges(values.begin(), values.end(), average_.data());
  state_.without_better = better ? 0 : state_.without_better + 1;
  return found;
}

void Trainer::save_best(const Evaluation& found) {
  state_.best_score = found.score, state_.best_loss = found.loss;
  save_model(model_path(folder_), *run_.parameters, {},
             {{"step", std::to_string(state_.step)},
              {"valid_bleu", exact_text(found.score)},
              {"valid_loss", exact_text(found.loss)}});
}

void Trainer::save_state() {
  std::vector<NamedArray> arrays = named_parts(*run_.parameters, run_.parameters->values());
  const auto add = [&](const Tensor& block, const char* prefix) {
    const std::vector<NamedArray> parts = named_parts(*run_.parameters, block.read(), prefix);
    arrays.insert(arrays.end(), parts.begin(), parts.end());
  };
  add(adam_.m, "adam.m."), add(adam_.v, "adam.v."), add(average_, "average.");
  save_safetensors(state_path(folder_), arrays,
                   {{"step", std::to_string(state_.step)},
                    {"epoch", std::to_string(state_.epoch)},
                    {"batch", std::to_string(state_.batch)},
                    {"snapshots", std::to_string(state_.snapshots)},
                    {"without_better", std::to_string(state_.without_better)},
                    {"best_score", exact_text(state_.best_score)},
                    {"best_loss", exact_text(state_.best_loss)},
                    {"seconds", exact_text(state_.seconds)},
                    {"seed", std::to_string(options_.seed)}});
}

void Trainer::resume() {
  const Safetensors file = Safetensors::load(state_path(folder_));
  check(file.natural_number("seed") == options_.seed, file.path(), ": it was trained with --seed ",
        file.metadata("seed"), ", not ", options_.seed);
  file.check_finite();
  read_parts(file, *run_.parameters, run_.parameters->values());
  read_parts(file, *run_.parameters, adam_.m.write(), "adam.m.");
  read_parts(file, *run_.parameters, adam_.v.write(), "adam.v.");
  read_parts(file, *run_.parameters, average_.write(), "average.");
  state_.step = adam_.steps = file.whole_number("step");
  state_.epoch = file.whole_number("epoch");
  state_.batch = int(file.whole_number("batch"));
  state_.snapshots = file.whole_number("snapshots");
  state_.without_better = int(file.whole_number("without_better"));
  state_.best_score = file.number("best_score"), state_.best_loss = file.number("best_loss");
  state_.seconds = file.number("seconds");
  batches_.start_epoch(state_.epoch);
  check(state_.batch >= 0 && state_.batch < batches_.count(), file.path(), ": it stands at batch ",
        state_.batch, " of ", batches_.count(), ": the data is not what it was");
}

std::string Trainer::progress_text(double loss, double rate) const {
  const double left = double(options_.steps - state_.step) * state_.seconds /
                      double(std::max<int64_t>(state_.step, 1));
  const double limit = options_.minutes * 60 - state_.seconds;
  char text[160];
  std::snprintf(text, sizeof text, "step %lld/%d  loss %.3f  %s tokens/s  %s left",
                static_cast<long long>(state_.step), options_.steps, loss,
                with_commas(int64_t(rate)).c_str(),
                clock_time(options_.minutes > 0 ? std::min(left, limit) : left).c_str());
  return text;
}

Trainer::End Trainer::train() {
  log_ = LogTable::resume(log_path(folder_), kColumns, state_.step);
  const Interrupts interrupts;
  rehearse();
  double shown_loss = 0, rate = 0;
  End end = End::finished;
  while (state_.step < options_.steps) {
    const double start = now();
    const double loss = step();
    const double seconds = now() - start;
    state_.seconds += seconds;
    // What is shown follows the last fifty steps or so.
    shown_loss = shown_loss == 0 ? loss : shown_loss + 0.02 * (loss - shown_loss);
    const double tokens = double(batch_.target_out.size()) / seconds;
    rate = rate == 0 ? tokens : rate + 0.02 * (tokens - rate);
    if (progress_.due())
      progress_.show(double(state_.step) / options_.steps, progress_text(shown_loss, rate));
    const bool late = options_.minutes > 0 && state_.seconds > 60 * options_.minutes;
    if (time_to_evaluate() || late) {
      if (progress_.terminal()) progress_.show(double(state_.step) / options_.steps, "evaluating");
      const Evaluation found = evaluate();
      progress_.clear();
      log_->add(state_.step, {double(state_.epoch), shown_loss,
                              schedule_.learning_rate(state_.step), rate, found.loss, found.score});
      save_state();
      if (state_.without_better >= options_.patience) end = End::no_better;
      if (late) end = End::out_of_time;
    }
    if (interrupts.raised()) end = End::interrupted;
    if (end != End::finished) break;
  }
  progress_.clear();
  if (end == End::interrupted) save_state();
  return end;
}

}  // namespace heed
