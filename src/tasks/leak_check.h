// Does anything leak? Exact probes, run before any score is shown.
#pragma once

#include "nn/translator.h"

namespace heed {

/// Changes a later target token, and another sentence of the batch, and looks at every number that
/// may not move: the logits of earlier tokens, and those of other sentences. Throws a sentence that
/// says what leaked if one of them differs by a bit. A decoder that sees what it is to predict
/// scores 98% and translates nothing.
void check_for_leaks(const Translator& model);

}  // namespace heed
