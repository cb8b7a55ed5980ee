// A model that writes on: one stack of blocks, which sees what came before (Radford et al. 2018,
// "Improving language understanding by generative pre-training").
#pragma once

#include "generate/search.h"
#include "nn/stack.h"
#include "text/batches.h"

namespace heed {

struct LanguageModelConfig {
  int words = 0, width = 32, heads = 2, hidden = 64, layers = 2;
  int most_tokens = 64;  ///< of a text

  template <class Field>
  void each(Field&& field) {
    field("words", words), field("width", width), field("heads", heads);
    field("hidden", hidden), field("layers", layers), field("most-tokens", most_tokens);
  }
};

struct LanguageModel {
  LanguageModelConfig config;
  Embedding embed;  ///< also the output's
  Positions positions;
  Stack stack;

  LanguageModel(const LanguageModelConfig& config, uint64_t seed);

  /// The logits of the word after each word that the scene's segments name -> [words, words].
  Tensor logits(std::span<const int> ids, const Scene& scene) const;
  /// The mean cross-entropy of a word of the batch's targets; its sources are not read.
  Tensor loss(const Batch& batch) const;
  void visit(Visitor& visitor) {
    visitor("embedding", embed), visitor("positions", positions), visitor("stack", stack);
  }
};

/// The model, as search drives it: each source is a prompt that it writes on. Keeps a reference.
Stepper language_model_steps(const LanguageModel& model);

}  // namespace heed
