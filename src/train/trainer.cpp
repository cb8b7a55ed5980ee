#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/check.h"
#include "base/format.h"
#include "core/tape.h"
#include "store/run_folder.h"
#include "train/log_table.h"
#include "train/profile.h"

namespace heed {
namespace {

constexpr int64_t kSnapshotSteps = 25;
const std::string kData = "data: ";  // before the names of a fingerprint

std::vector<std::string> columns(const Task& task) {
  std::vector<std::string> names = {"step",          "epoch",         "loss",
                                    "learning_rate", "tokens_second", "valid_loss"};
  names.insert(names.end(), task.scores.begin(), task.scores.end());
  return names;
}

// Follows the last fifty values or so.
void follow(double& smoothed, double value) {
  smoothed = smoothed == 0 ? value : smoothed + 0.02 * (value - smoothed);
}

}  // namespace

Trainer::Trainer(Parameters& parameters, Task task, const TrainerOptions& options,
                 std::string folder)
    : parameters_(parameters),
      task_(std::move(task)),
      options_(options),
      folder_(std::move(folder)),
      adam_(parameters, {.clip = options.clip}),
      schedule_{options.schedule, options.learning_rate, options.warmup, options.steps},
      average_(adam_.m.shape(), parameters.values()) {
  schedule_.check();
  batches_ = task_.start_epoch(0);
}

void Trainer::rehearse() {
  task_.take_largest();
  Tape tape({options_.seed, 0});
  const Tensor loss = task_.loss();
  tape.backward(loss);
}

double Trainer::step() {
  if (watch_) profile::skip();
  tokens_ = task_.take_batch(state_.batch, state_.step);
  if (watch_) profile::mark("batch", false);
  double loss;
  {
    Tape tape({options_.seed, uint64_t(state_.step + 1)},
              {.watch = watch_ ? profile::mark : nullptr});
    const Tensor mean_loss = task_.loss();
    loss = mean_loss.item();
    tape.backward(mean_loss);
  }
  const double rate = schedule_.learning_rate(state_.step + 1);
  if (!std::isfinite(loss) || !std::isfinite(adam_.step(parameters_, rate))) explain_not_finite();
  if (watch_) profile::mark("adam", false);
  state_.step++;
  follow(state_.smoothed_loss, loss);
  if (state_.step % kSnapshotSteps == 0) take_snapshot();
  advance();
  return loss;
}

// The step that went wrong once more, looking at every number.
void Trainer::explain_not_finite() {
  const std::string advice =
      "; the last good weights are kept in " + folder_ + "; a lower --learning-rate may help";
  for (const Parameter& parameter : parameters_.list())
    for (const real x : parameter.tensor.read())
      check(std::isfinite(x), "step ", state_.step + 1, ": parameter ", parameter.name, " holds ",
            x, advice);
  try {
    Tape tape({options_.seed, uint64_t(state_.step + 1)}, {.check_finite = true});
    const Tensor loss = task_.loss();
    tape.backward(loss);
  } catch (const Error& error) {
    fail(error.what(), advice);
  }
  fail("step ", state_.step + 1, ": the norm of the gradient is not finite", advice);
}

// The mean of the snapshots so far; later one that forgets those more than `average` ago.
void Trainer::take_snapshot() {
  state_.snapshots++;
  const real share = real(1.0 / double(std::min<int64_t>(state_.snapshots, options_.average)));
  const real* now = parameters_.values().data();
  real* mean = average_.data();
  for (int64_t i = 0; i < average_.count(); i++) mean[i] += share * (now[i] - mean[i]);
}

void Trainer::advance() {
  if (++state_.batch < batches_) return;
  state_.batch = 0;
  batches_ = task_.start_epoch(++state_.epoch);
}

bool Trainer::time_to_evaluate() const {
  if (state_.step == options_.steps) return true;
  if (options_.evaluate_every > 0) return state_.step % options_.evaluate_every == 0;
  return state_.batch == 0;
}

Evaluation Trainer::evaluate() {
  // The averaged weights are what is scored and saved; training goes on with its own.
  const std::span<real> values = parameters_.values();
  if (state_.snapshots > 0) std::swap_ranges(values.begin(), values.end(), average_.data());
  const Evaluation found = task_.evaluate();
  check(std::isfinite(found.loss), "step ", state_.step, ": the validation loss is ", found.loss,
        "; a lower --learning-rate may help");
  const double score = found.scores.empty() ? 0 : found.scores[0];
  const bool better =
      score > state_.best_score || (score == state_.best_score && found.loss < state_.best_loss);
  if (better) {
    state_.best_score = score, state_.best_loss = found.loss;
    save_best(found);
  }
  if (state_.snapshots > 0) std::swap_ranges(values.begin(), values.end(), average_.data());
  state_.without_better = better ? 0 : state_.without_better + 1;
  return found;
}

void Trainer::save_best(const Evaluation& found) {
  Metadata metadata = {{"step", std::to_string(state_.step)},
                       {"valid_loss", value_text(found.loss)}};
  for (size_t i = 0; i < found.scores.size(); i++)
    metadata["valid_" + task_.scores[i]] = value_text(found.scores[i]);
  save_model(model_path(folder_), parameters_, metadata);
}

void Trainer::save_state() {
  std::vector<NamedArray> arrays = named_parts(parameters_, parameters_.values());
  const auto add = [&](const Tensor& block, const char* prefix) {
    const std::vector<NamedArray> parts = named_parts(parameters_, block.read(), prefix);
    arrays.insert(arrays.end(), parts.begin(), parts.end());
  };
  add(adam_.m, "adam.m."), add(adam_.v, "adam.v."), add(average_, "average.");
  Metadata metadata = {{"seed", std::to_string(options_.seed)}};
  state_.each([&](const char* name, const auto& value) { metadata[name] = value_text(value); });
  for (const auto& [name, value] : task_.fingerprint) metadata[kData + name] = value;
  save_safetensors(state_path(folder_), arrays, metadata);
}

void Trainer::check_data(const Safetensors& file) const {
  for (const auto& [name, value] : task_.fingerprint) {
    const auto known = file.all_metadata().find(kData + name);
    if (known == file.all_metadata().end()) continue;  // written before fingerprints were
    check(known->second == value, file.path(), ": the ", name,
          " are not those this run began with (", known->second, " then, ", value,
          " now); give it the same again, or train anew with --out");
  }
}

void Trainer::resume() {
  const Safetensors file = Safetensors::load(state_path(folder_));
  check(file.metadata("seed") == value_text(options_.seed), file.path(),
        ": it was trained with --seed ", file.metadata("seed"), ", not ", options_.seed);
  check_data(file);
  file.check_finite();
  read_parts(file, parameters_, parameters_.values());
  read_parts(file, parameters_, adam_.m.write(), "adam.m.");
  read_parts(file, parameters_, adam_.v.write(), "adam.v.");
  read_parts(file, parameters_, average_.write(), "average.");
  state_.each([&](const char* name, auto& value) {
    const bool older = !file.all_metadata().contains(name) && name == std::string("smoothed_loss");
    if (!older) file.read_metadata(name, value);
  });
  adam_.steps = state_.step;
  batches_ = task_.start_epoch(state_.epoch);
  check(state_.batch >= 0 && state_.batch < batches_, file.path(), ": it stands at batch ",
        state_.batch, " of ", batches_, ": the data is not what it was");
}

std::string Trainer::progress_text(double rate) const {
  const double left = double(options_.steps - state_.step) * state_.seconds /
                      double(std::max<int64_t>(state_.step, 1));
  const double limit = options_.minutes * 60 - state_.seconds;
  return formatted("step %lld/%d  loss %.3f  %s tokens/s  %s left",
                   static_cast<long long>(state_.step), options_.steps, state_.smoothed_loss,
                   with_commas(int64_t(rate)).c_str(),
                   clock_time(options_.minutes > 0 ? std::min(left, limit) : left).c_str());
}

// Evaluates, says what was found, and keeps all that a resume needs.
void Trainer::take_stock(const LogTable& log, double rate) {
  if (progress_.terminal()) progress_.show(double(state_.step) / options_.steps, "evaluating");
  const Evaluation found = evaluate();
  progress_.clear();
  if (!found.report.empty())
    std::printf("step %s: %s", with_commas(state_.step).c_str(), found.report.c_str());
  std::vector<double> row = {double(state_.epoch), state_.smoothed_loss,
                             schedule_.learning_rate(state_.step), rate, found.loss};
  row.insert(row.end(), found.scores.begin(), found.scores.end());
  log.add(state_.step, row);
  save_state();
}

Trainer::End Trainer::train() {
  const LogTable log(log_path(folder_), columns(task_), state_.step);
  const Interrupts interrupts;
  rehearse();
  double rate = 0;  // tokens a second
  End end = End::finished;
  while (state_.step < options_.steps && end == End::finished) {
    const double start = now();
    step();
    const double seconds = now() - start;
    state_.seconds += seconds;
    follow(rate, double(tokens_) / seconds);
    if (progress_.due()) progress_.show(double(state_.step) / options_.steps, progress_text(rate));
    const bool late = options_.minutes > 0 && state_.seconds > 60 * options_.minutes;
    if (time_to_evaluate() || late) {
      take_stock(log, rate);
      if (state_.without_better >= options_.patience) end = End::no_better;
      if (late) end = End::out_of_time;
    }
    if (interrupts.raised()) end = End::interrupted;
  }
  progress_.clear();
  if (end == End::interrupted) save_state();
  return end;
}

}  // namespace heed
