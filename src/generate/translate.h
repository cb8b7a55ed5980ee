// Lines in, lines out: tokenizer, search, and what to do with a word nobody has seen.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "generate/search.h"
#include "nn/translator.h"
#include "text/tokenizer.h"

namespace heed {

struct TranslateOptions {
  SearchOptions search = {};
  int layer = -1;      ///< the decoder layer that shows where words look; -1: alignment_layer
  bool looks = false;  ///< fill `looked` for every line
};

/// A line and what became of it.
struct TranslatedLine {
  std::string text;     ///< empty if the source was, or if there is a problem
  std::string problem;  ///< why there is no translation: a sentence without file and line
  int copied = 0;       ///< unknown words that were copied from the source
  double score = 0;     ///< see Hypothesis

  // With options.looks, the pieces as the eye wants them, and where each target piece looked.
  std::vector<std::string> source_pieces, target_pieces;
  Tensor looked;  ///< [target pieces, source pieces], rows sum to 1; empty if attention has none
};

/// The decoder layer whose cross-attention follows the words best: the last but one.
int alignment_layer(const TranslatorConfig& config);

/// Translates lines, in their order. An unknown word in a translation is copied from the source
/// piece most looked at. A line that cannot be translated (bad UTF-8, too long for the model) has a
/// problem instead of a text; nothing is thrown for it, and the others are not touched by it.
std::vector<TranslatedLine> translate_lines(const Translator& model, const Tokenizers& tokenizers,
                                            std::span<const std::string> lines,
                                            const TranslateOptions& options = {});

}  // namespace heed
