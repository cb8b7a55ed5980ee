// What is trained, as the trainer sees it: batches, their loss, and how good it has become.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/tensor.h"

namespace heed {

/// What an evaluation found on data that training does not see.
struct Evaluation {
  double loss = 0;                  ///< the mean over all that is predicted, nothing smoothed
  std::vector<double> scores = {};  ///< a number for each of Task::scores
  std::string report = {};          ///< lines to print: scores in words, samples; may be empty
};

/// All that a Trainer knows of what it trains: a model that translates, one that goes on writing,
/// one that names what is in a picture. There is one present batch at a time.
struct Task {
  /// Plans an epoch, which is a function of its number -> the batches in it.
  std::function<int(int64_t epoch)> start_epoch;
  /// Makes batch `index` of the epoch the present one -> the tokens its loss is a mean over. What
  /// is drawn anew each time is a function of `step`.
  std::function<int(int index, int64_t step)> take_batch;
  /// Makes one the present batch that is as large as any, in each of its sizes.
  std::function<void()> take_largest;
  /// The mean loss of the present batch.
  std::function<Tensor()> loss;
  /// Called when the parameters hold the averaged weights, which are those to be kept.
  std::function<Evaluation()> evaluate;
  /// What `evaluate` counts; the first decides which weights are best: the more, the better. With
  /// none, and where two are equal, it is the lower loss.
  std::vector<std::string> scores;
  /// What tells these data from others, by name: {"training pairs", "30000, 1f0c"}. A run goes on
  /// with the same alone.
  std::vector<std::pair<std::string, std::string>> fingerprint;
};

}  // namespace heed
