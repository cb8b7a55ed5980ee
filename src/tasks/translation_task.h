// A translator's task: pairs of sentences, and BLEU on those that training does not see.
#pragma once

#include "nn/translator.h"
#include "tasks/dataset.h"
#include "train/task.h"

namespace heed {

/// Teaches `model` the training pairs. An evaluation translates the validation pairs, whose first
/// `samples` its report shows, spread over the file. Keeps references to model and data. Throws a
/// sentence if a pair is over options.batch_tokens.
Task translation_task(const Translator& model, const Dataset& data, const TrainingOptions& options,
                      int samples = 0);

}  // namespace heed
