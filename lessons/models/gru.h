// A recurrent translator: the encoder-decoder of Cho et al. 2014 (arXiv 1406.1078), and with
// attention that of Bahdanau et al. 2015 (arXiv 1409.0473).
#pragma once

#include <optional>

#include "generate/search.h"
#include "nn/layers.h"
#include "text/batches.h"

namespace heed {

/// A gated recurrent unit (Cho et al. 2014, equations 5 to 8): a state that reads one input after
/// another, and decides what to keep.
struct GruCell {
  Linear reset, update, candidate;  ///< each [hidden, in + hidden]

  GruCell() = default;
  GruCell(int in, int hidden, Random& random);
  /// x [rows, in], h [rows, hidden] -> the next states [rows, hidden].
  Tensor operator()(const Tensor& x, const Tensor& h) const;
  void visit(Visitor& visitor);
};

/// Scores by a small network (Bahdanau et al. 2015, appendix A.1.2): v' tanh(W s + U h).
struct AdditiveAttention {
  Linear query, key, score;

  AdditiveAttention() = default;
  AdditiveAttention(int hidden, Random& random);
  /// For each state, what it gathers from the memory of its sentence. states [rows, hidden],
  /// memory and keys = key(memory) [source tokens, hidden] -> [rows, hidden].
  Tensor operator()(const Tensor& states, std::span<const int> sentences, const Tensor& memory,
                    const Tensor& keys, const Ragged& source) const;
  void visit(Visitor& visitor);
};

struct GruConfig {
  int source_words = 0, target_words = 0, width = 32, hidden = 64;
  bool attention = true;  ///< else all of a sentence is in one state, the last

  template <class Field>
  void each(Field&& field) {
    field("source-words", source_words), field("target-words", target_words);
    field("width", width), field("hidden", hidden), field("attention", attention);
  }
};

/// What the encoder made of a batch.
struct GruMemory {
  Tensor states;  ///< [source tokens, hidden]: after each word
  Tensor last;    ///< [sentences, hidden]: after the last word of each sentence
  Tensor keys;    ///< [source tokens, hidden], for attention
};

struct GruTranslator {
  GruConfig config;
  Embedding source_embedding, target_embedding;
  GruCell encoder, decoder;
  Linear begin, output;  ///< from the last state to the decoder's first; from a state to logits
  std::optional<AdditiveAttention> attention;

  GruTranslator(const GruConfig& config, uint64_t seed);

  GruMemory encode(const Ragged& source) const;
  /// One more word for each row, of the sentence that it says -> the next states [rows, hidden].
  Tensor step(std::span<const int> ids, std::span<const int> sentences, const Tensor& states,
              const GruMemory& memory, const Ragged& source) const;
  /// The mean cross-entropy of a word.
  Tensor loss(const Batch& batch) const;
  void visit(Visitor& visitor);
};

/// The translator, as search drives it. Keeps a reference to the model.
Stepper gru_steps(const GruTranslator& model);

}  // namespace heed
