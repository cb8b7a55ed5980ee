// Tiny translators with random parameters, for tests of what is done with a model.
#pragma once

#include <vector>

#include "base/random.h"
#include "nn/translator.h"
#include "text/vocabulary.h"

namespace heed::test {

/// Small, and its logits far enough apart that it has opinions: every parameter is nudged, so that
/// biases and gains are not all alike.
inline Translator toy_model(int words, uint64_t seed, TranslatorConfig config = {}) {
  config.source_words = config.target_words = words;
  config.width = 16, config.heads = 2, config.hidden = 24;
  config.encoder_layers = 1, config.decoder_layers = 2;
  Translator model(config, seed);
  Random random(seed, 7);
  Visitor nudge([&](const std::string&, Tensor& parameter) {
    for (real& value : parameter.write()) value += real(0.3 * random.normal());
  });
  model.visit(nudge);
  return model;
}

/// Sentences of random words, 1 to `longest` of them.
inline std::vector<std::vector<int>> toy_sources(int count, int words, int longest, uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<int>> sources;
  sources.resize(size_t(count));
  for (std::vector<int>& source : sources) {
    source.resize(1 + random.below(uint64_t(longest)));
    for (int& id : source) id = kSpecials + int(random.below(uint64_t(words - kSpecials)));
  }
  return sources;
}

}  // namespace heed::test
