// A translator without a model: the floor that every trained one must beat.
#pragma once

#include <string>
#include <vector>

#include "text/corpus.h"

namespace heed {

/// For each source of `asked` the target of the training source that shares the rarest words with
/// it. A shared word counts log(pairs / pairs that have it); ties go to the source with the fewest
/// words, then to the earlier one. Throws if there is no training pair.
std::vector<std::string> nearest_targets(const Corpus& train, const Corpus& asked);

}  // namespace heed
