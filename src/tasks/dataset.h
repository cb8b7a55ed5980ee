// The data of a training run: read, split, tokenised.
#pragma once

#include "tasks/training_options.h"
#include "text/batches.h"
#include "text/corpus.h"

namespace heed {

/// Train, valid and test as text and, the first two, as ids.
struct Dataset {
  Corpus train, valid, test;
  Tokenizers tokenizers;
  EncodedCorpus train_ids, valid_ids;

  /// "en-fr: 30,000 pairs read; 1,000 valid, 1,000 test".
  std::string summary() const;
};

/// Reads what the options name. Throws a sentence unless they name one file, or train with valid,
/// or a task. `known` are the tokenizers of a run that goes on; null: they are trained.
Dataset load_dataset(const TrainingOptions& options, const Tokenizers* known = nullptr);

/// Pairs for `--task reverse`: a line of digits and the same line backwards.
Corpus reverse_task(int pairs, uint64_t seed);

}  // namespace heed
