// The Transformer of Vaswani et al. 2017 (arXiv 1706.03762) that translates.
#pragma once

#include <string>
#include <vector>

#include "base/values.h"
#include "nn/stack.h"

namespace heed {

/// What a translator is. `each` lists every field once, for options, files and tables.
struct TranslatorConfig {
  int source_words = 0, target_words = 0;
  bool shared_words = true;  ///< one vocabulary, and one embedding for source, target and output
  int width = 128, heads = 4, kv_heads = 0, hidden = 512;
  int encoder_layers = 3, decoder_layers = 3;
  std::string attention = "full";
  std::string positions = "sinusoidal";  ///< or learned, rope, none
  std::string activation = "relu";       ///< or gelu
  std::string norm = "pre";              ///< or post
  double dropout = 0.1;
  int most_tokens = 512;  ///< of a sentence

  /// Calls field(name, value, help, range); text has no range, and what comes from a vocabulary no
  /// help: it is no option. Order and names are those of the file `config`.
  template <class Field>
  void each(Field&& field) {
    field("source-words", source_words), field("target-words", target_words);
    field("shared-words", shared_words);
    field("width", width, "numbers that stand for a word", Range{1, 8192});
    field("heads", heads, "places each word looks at in a layer; divides width", Range{1, 1024});
    field("kv-heads", kv_heads, "heads of keys and values; 0: as many as heads", Range{0, 1024});
    field("hidden", hidden, "width inside the feed-forward layers", Range{1, 65536});
    field("encoder-layers", encoder_layers, "layers that read the source", Range{0, 100});
    field("decoder-layers", decoder_layers, "layers that write the target", Range{1, 100});
    field("attention", attention, "full, window:W or alibi");
    field("positions", positions, "sinusoidal, learned, rope or none");
    field("activation", activation, "relu or gelu");
    field("norm", norm, "pre or post: where the layers normalise");
    field("dropout", dropout, "share of numbers left out in training", Range{0, 0.95});
    field("most-tokens", most_tokens, "longest sentence that it will read", Range{1, 100000});
  }
};

/// Encoder output: a row for each source token, [source tokens, width].
using Memory = Tensor;

/// Encoder and decoder with tied, scaled embeddings.
struct Translator {
  TranslatorConfig config;
  Embedding source_embedding;  ///< also the target's and the output's, if words are shared
  Embedding target_embedding;  ///< also the output's; empty if words are shared
  Positions source_positions, target_positions;
  Stack encoder, decoder;

  /// A model with fresh parameters, a function of config and seed. Throws on sizes that do not fit.
  Translator(const TranslatorConfig& config, uint64_t seed,
             const std::vector<AttentionVariant>& variants = {});

  /// Source sentences -> memory [source tokens, width]. Here and below a scene says who watches,
  /// and gains; what is about sentences is filled in.
  Memory encode(const Ragged& source, Scene scene = {}) const;
  /// The logits of the word after each target token, given the tokens up to it. Sentence i of
  /// target looks at sentence i of source. -> [target tokens, target words].
  Tensor decode(const Memory& memory, const Ragged& source, const Ragged& target,
                Scene scene = {}) const;
  /// Mean cross-entropy of `next` [target tokens], the target shifted by one.
  Tensor loss(const Ragged& source, const Ragged& target, std::span<const int> next,
              double smoothing, const Scene& scene = {}) const;

  /// One step for new tokens, with a cache from decoder.make_cache(slots, tokens, memory). ids[i]
  /// is query i of the scene's segments: scene.self says at which place of its sentence it stands,
  /// and its slot's first row in the cache; scene.cross says which rows of the memory it may look
  /// at. Equals decode's row for it, bit for bit.
  /// -> logits [ids, target words].
  Tensor step(StackCache& cache, std::span<const int> ids, Scene scene) const;

  void visit(Visitor& visitor);

 private:
  const Tensor& target_table() const;
  Tensor embed(const Tensor& table, std::span<const int> ids, const Positions& positions,
               std::span<const int> places) const;
  Tensor logits(std::span<const int> ids, const Scene& scene, const Memory& memory) const;
};

}  // namespace heed
