// A translator, as search drives it.
#pragma once

#include "generate/search.h"
#include "nn/translator.h"

namespace heed {

/// Slots hold what a hypothesis has read, and its keys and values in every layer of the decoder;
/// hypotheses of one sentence share its encoder memory. Without `use_cache` every step reads all
/// words again: the same bits, much slower, for tests and timing. Keeps a reference to the model,
/// whose most-tokens are the limit. `start` throws on a sentence of more than those.
Stepper translator_steps(const Translator& model, bool use_cache = true);

}  // namespace heed
