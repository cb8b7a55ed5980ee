// The training loop: steps, evaluations, checkpoints; stopped and resumed to the last bit.
#pragma once

#include "store/safetensors.h"
#include "train/adam.h"
#include "train/log_table.h"
#include "train/progress.h"
#include "train/task.h"
#include "train/trainer_options.h"

namespace heed {

/// Where a run stands: with weights and moments, all that the next step depends on.
struct TrainingState {
  int64_t step = 0;        ///< steps taken
  int64_t epoch = 0;       ///< the epoch of the next batch
  int batch = 0;           ///< its place in the epoch
  int64_t snapshots = 0;   ///< in the average
  int without_better = 0;  ///< evaluations since the best one
  double best_score = -1, best_loss = 0;
  double smoothed_loss = 0;  ///< of the last fifty steps or so
  double seconds = 0;        ///< of training, over all sessions

  /// Calls field(name, value) for each field, as state.safetensors names them.
  template <class Field>
  void each(Field&& field) {
    field("step", step), field("epoch", epoch), field("batch", batch);
    field("snapshots", snapshots), field("without_better", without_better);
    field("best_score", best_score), field("best_loss", best_loss);
    field("smoothed_loss", smoothed_loss), field("seconds", seconds);
  }
};

/// Trains parameters by a task; it knows no model. What it writes goes to a run's folder.
class Trainer {
 public:
  enum class End { finished, interrupted, out_of_time, no_better };

  Trainer(Parameters& parameters, Task task, const TrainerOptions& options, std::string folder);

  /// Continues from state.safetensors. Throws a sentence if it belongs to another run, or if the
  /// data of the task are not what they were.
  void resume();
  /// Trains until the last step, Ctrl-C, the time limit or patience ends it. The best averaged
  /// weights are in model.safetensors then.
  End train();
  /// One step on the next batch: its loss. From the second on, nothing is allocated. Throws, with
  /// the weights as they were, if a number is not finite, naming op, step and tensor.
  double step();

  /// Times each step by operation from now on (see profile.h).
  void watch_time() { watch_ = true; }

  const TrainingState& state() const { return state_; }
  /// A step on a batch of the largest sizes, whose result is thrown away: after it the pool holds
  /// all the memory that training needs.
  void rehearse();

 private:
  void take_snapshot();
  Evaluation evaluate();
  void take_stock(const LogTable& log, double rate);
  void save_state();
  void check_data(const Safetensors& file) const;
  void save_best(const Evaluation& found);
  [[noreturn]] void explain_not_finite();
  void advance();
  bool time_to_evaluate() const;
  std::string progress_text(double rate) const;

  Parameters& parameters_;
  Task task_;
  TrainerOptions options_;
  std::string folder_;
  Adam adam_;
  Schedule schedule_;
  Tensor average_;
  TrainingState state_;
  int batches_ = 0;  // in the present epoch
  int tokens_ = 0;   // in the present batch
  bool watch_ = false;
  Progress progress_;
};

}  // namespace heed
