// The training loop: steps, evaluations, checkpoints; stopped and resumed to the last bit.
#pragma once

#include <functional>
#include <optional>

#include "text/hide.h"
#include "train/adam.h"
#include "train/log_table.h"
#include "train/progress.h"
#include "store/run_folder.h"
#include "train/training_options.h"

namespace heed {

/// Where a run stands: with weights and moments, all that the next step depends on.
struct TrainingState {
  int64_t step = 0;   ///< steps taken
  int64_t epoch = 0;  ///< the epoch of the next batch
  int batch = 0;      ///< its place in the epoch
  int64_t snapshots = 0;
  int without_better = 0;  ///< evaluations since the best one
  double best_score = -1, best_loss = 0;
  double seconds = 0;  ///< of training, over all sessions
};

/// What an evaluation found on the validation pairs.
struct Evaluation {
  double loss = 0;   ///< mean cross-entropy of a token, without smoothing
  double score = 0;  ///< BLEU
};

class Trainer {
 public:
  enum class End { finished, interrupted, out_of_time, no_better };

  /// `score` translates the validation pairs with the averaged weights, prints samples and returns
  /// BLEU.
  Trainer(Run& run, const EncodedCorpus& train, const EncodedCorpus& valid,
          const TrainingOptions& options, std::string folder, std::function<double()> score);

  /// Continues from state.safetensors. Throws a sentence if it belongs to another run.
  void resume();
  /// Trains until the last step, Ctrl-C, the time limit or patience ends it. The best averaged
  /// weights are in model.safetensors then, and in the model.
  End train();
  /// One step on the next batch: its loss. From the second on, nothing is allocated. Throws, with
  /// the weights as they were, if a number is not finite, naming op, step and tensor.
  double step();

  /// Removes the progress line, so that something else can be printed.
  void clear_progress() { progress_.clear(); }
  /// Times each step by operation from now on (see profile.h).
  void watch_time() { watch_ = true; }

  const TrainingState& state() const { return state_; }
  /// A step on a batch of the largest sizes, whose result is thrown away: after it the pool holds
  /// all the memory that training needs.
  void rehearse();

 private:
  Tensor batch_loss(const Batch& batch) const;
  void take_snapshot();
  Evaluation evaluate();
  void save_state();
  void save_best(const Evaluation& found);
  [[noreturn]] void explain_not_finite();
  void advance();
  bool time_to_evaluate() const;
  std::string progress_text(double loss, double rate) const;

  Run& run_;
  TrainingOptions options_;
  std::string folder_;
  std::function<double()> score_;
  const EncodedCorpus& valid_;
  std::vector<bool> hideable_;
  Batches batches_;
  Batch batch_;
  Adam adam_;
  Schedule schedule_;
  Tensor average_;
  TrainingState state_;
  bool watch_ = false;
  std::optional<LogTable> log_;  // from the start of train() on
  Progress progress_;
};

}  // namespace heed
