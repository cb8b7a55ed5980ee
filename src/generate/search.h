// Finding the best translation: greedy and beam search over Translator::step.
#pragma once

#include <span>
#include <vector>

#include "nn/translator.h"

namespace heed {

struct SearchOptions {
  int beam = 1;        ///< hypotheses kept for each sentence; 1 is greedy search
  double alpha = 0.6;  ///< length penalty; 0: none
  double ratio = 3;    ///< a translation has at most ratio * source tokens + extra tokens,
  int extra = 20;      ///< and never more than the model's most-tokens
  int rows = 256;      ///< hypotheses side by side in one step, of all sentences of a batch
  /// False: every step reads all words again. The same bits, much slower: for tests and timing.
  bool use_cache = true;
};

/// A translation as the model sees it.
struct Hypothesis {
  std::vector<int> ids;        ///< without <bos> and <eos>
  double log_probability = 0;  ///< of all its tokens, <eos> included
  double score = 0;            ///< log_probability / length_penalty: what search makes large
  bool finished = false;       ///< it ended with <eos>; false: it was cut at its longest length
};

/// ((5 + length) / 6)^alpha, length with <eos> (Wu et al. 2016, arXiv 1609.08144, equation 14).
double length_penalty(int length, double alpha);

/// The best hypothesis for each source sentence, in their order; an empty sentence gives an empty
/// one. Sentences are translated in batches of like length; one that is finished leaves its batch
/// at once. What comes out is the same to the last bit for any batch, and with or without cache.
///
/// Each step keeps the `beam` best extensions of a sentence's hypotheses; an <eos> among them
/// finishes one. The search ends when `beam` are finished or no living one can still win. Equal
/// scores: the earlier hypothesis wins, then the lower id. Throws on options out of range and on a
/// sentence of more than the model's most-tokens.
std::vector<Hypothesis> search(const Translator& model, std::span<const std::vector<int>> sources,
                               const SearchOptions& options = {});

}  // namespace heed
