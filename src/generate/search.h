// Finding the best text that a model can write: greedy and beam search.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "core/tensor.h"
#include "text/sentences.h"

namespace heed {

/// What search drives: anything that says what could come next. A translator, a recurrent network
/// and a language model, whose sources are prompts, are searched alike.
struct Stepper {
  /// A hypothesis that is to go on by a token.
  struct Row {
    int sentence;  ///< of the batch: the one whose hypothesis it is
    int slot;      ///< where its state is kept
    int last;      ///< the token it said last; at place 0, where nothing is said yet, <bos>
  };
  /// Begins a batch of sources, which are borrowed until its end: makes room for hypotheses in
  /// slots 0 to `slots` - 1, each of which reads at most `limit` tokens.
  std::function<void(const Ragged& sources, int slots, int limit)> start;
  /// Each row reads its last token, of number `place` from 0 -> the logits of what comes then
  /// [rows, words]. Row i should depend on its own sentence and tokens alone.
  std::function<Tensor(std::span<const Row> rows, int place)> step;
  /// Makes the state of slot `to` equal to that of slot `from`, which has read `count` tokens.
  std::function<void(int from, int to, int count)> fork;

  int most_tokens = std::numeric_limits<int>::max();  ///< that a hypothesis may read
};

struct SearchOptions {
  int beam = 1;        ///< hypotheses kept for each sentence; 1 is greedy search
  double alpha = 0.6;  ///< length penalty; 0: none
  double ratio = 3;    ///< what is written has at most ratio * source tokens + extra tokens,
  int extra = 20;      ///< and never more than the model's most_tokens
  int rows = 256;      ///< hypotheses side by side in one step, of all sentences of a batch
};

/// A text as the model sees it.
struct Hypothesis {
  std::vector<int> ids;        ///< without <bos> and <eos>
  double log_probability = 0;  ///< of all its tokens, <eos> included
  double score = 0;            ///< log_probability / length_penalty: what search makes large
  bool finished = false;       ///< it ended with <eos>; false: it was cut at its longest length
};

/// ((5 + length) / 6)^alpha, length with <eos> (Wu et al. 2016, arXiv 1609.08144, equation 14).
double length_penalty(int length, double alpha);

/// The best hypothesis for each source, in their order; an empty source gives an empty one. Sources
/// are searched in batches of like length; one that is finished leaves its batch at once. What
/// comes out is the same for any batch, to the last bit, if the rows of a step are.
///
/// Each step keeps the `beam` best extensions of a sentence's hypotheses; an <eos> among them
/// finishes one. The search ends when `beam` are finished or no living one can still win. Equal
/// scores: the earlier hypothesis wins, then the lower id. Throws on options out of range.
std::vector<Hypothesis> search(const Stepper& model, std::span<const std::vector<int>> sources,
                               const SearchOptions& options = {});

}  // namespace heed
