// Teaching a model to copy what it does not know.
#pragma once

#include <vector>

#include "text/batches.h"

namespace heed {

/// For each id of a joint vocabulary of words, whether it may be hidden: pieces of two letters or
/// more, not marks. Empty for bpe, which knows everything, and for separate vocabularies.
std::vector<bool> hideable_words(const Tokenizers& tokenizers);

/// In a `share` of the sentences, the words that stand on both sides, mostly names, become <unk> on
/// both. So <unk> is seen in training even if every word is known, and means: copy this. Which
/// sentences is a function of (seed, step).
void hide_shared_words(Batch& batch, const std::vector<bool>& hideable, double share, uint64_t seed,
                       int64_t step);

}  // namespace heed
