// The task of a model that learns from batches of words, whatever it is.
#pragma once

#include "text/batches.h"
#include "train/task.h"

namespace heed {

/// How a batch is to be taken, and what a model makes of it.
struct BatchWork {
  /// The mean loss of a word of batch.next.
  std::function<Tensor(const Batch&)> loss;
  /// May change a batch before it is learnt from: a function of `step`.
  std::function<void(Batch&, int64_t step)> prepare = {};
};

/// Batches of `train`, to which a reference is kept, as their loss says. An evaluation is the mean
/// loss over `valid`; more can be put in its place. Throws a sentence if a pair is over
/// options.tokens.
Task batch_task(const EncodedCorpus& train, const EncodedCorpus& valid, const BatchOptions& options,
                BatchWork work);

/// The mean over all words of `corpus`, in batches of `batch_tokens` or of the longest sentence.
/// `loss` gives the mean over the words of a batch, <eos> included.
double mean_loss(const EncodedCorpus& corpus, int batch_tokens,
                 const std::function<Tensor(const Batch&)>& loss);

}  // namespace heed
