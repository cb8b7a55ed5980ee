// The options that say what a model is, for every command that makes one.
#pragma once

#include "base/options.h"
#include "nn/translator.h"

namespace heed {

/// Adds the options of the model: width, heads, layers, attention and so on. The numbers of words
/// are no options here: they come from a vocabulary.
void add_model_options(Options& options, TranslatorConfig& config);

}  // namespace heed
