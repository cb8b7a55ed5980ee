// A trained translator, as its folder keeps it.
#pragma once

#include <memory>

#include "nn/translator.h"
#include "store/run_folder.h"
#include "text/tokenizer.h"

namespace heed {

/// A translator with all it needs.
struct Run {
  TranslatorConfig config;
  Tokenizers tokenizers;
  std::unique_ptr<Parameters> parameters;  // before the model, which must not outlive it
  std::unique_ptr<Translator> model;
};

/// Reads config, tokenizer and model.safetensors. Throws a sentence if one is missing or damaged,
/// or if they do not belong together: vocabulary sizes, names or shapes of parameters, values that
/// are not finite.
Run load_run(const std::string& folder, const std::vector<AttentionVariant>& variants = {});

}  // namespace heed
