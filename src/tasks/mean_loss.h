// The loss of any model over a corpus.
#pragma once

#include <functional>

#include "core/tensor.h"
#include "text/batches.h"

namespace heed {

/// The mean over all words of `corpus`, in batches of `batch_tokens` or of the longest sentence.
/// `loss` gives the mean over the words of a batch, <eos> included.
double mean_loss(const EncodedCorpus& corpus, int batch_tokens,
                 const std::function<Tensor(const Batch&)>& loss);

}  // namespace heed
