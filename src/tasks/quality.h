// How well a model translates a corpus.
#pragma once

#include <string>
#include <vector>

#include "text/batches.h"
#include "score/bleu.h"
#include "generate/translate.h"

namespace heed {

/// What translating a corpus gave.
struct Quality {
  Bleu bleu;
  int exact = 0;       ///< translations equal to their reference
  int copied = 0;      ///< unknown words that were copied
  int problems = 0;    ///< sources that could not be translated: they count as empty
  double seconds = 0;  ///< that translating took, tokenizer included
  std::vector<std::string> translations;
};

/// Translates the sources and holds the translations against the targets.
Quality measure_quality(const Translator& model, const Tokenizers& tokenizers, const Corpus& corpus,
                        const TranslateOptions& options = {});

/// The mean cross-entropy of a target token, <eos> included, without smoothing or dropout.
double mean_loss(const Translator& model, const EncodedCorpus& corpus, int batch_tokens = 4096);

}  // namespace heed
