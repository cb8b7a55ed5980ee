#include "nn/translator.h"

#include <cmath>

#include "base/check.h"

namespace heed {
namespace {

bool choose(const std::string& value, const char* field, const char* no, const char* yes) {
  check(value == no || value == yes, field, " is '", value, "': it must be ", no, " or ", yes);
  return value == yes;
}

StackConfig stack_config(const TranslatorConfig& config, Role role, uint64_t seed) {
  StackConfig stack;
  stack.seed = seed, stack.most_tokens = config.most_tokens;
  stack.layers = role == Role::encoder ? config.encoder_layers : config.decoder_layers;
  stack.width = config.width, stack.heads = config.heads, stack.kv_heads = config.kv_heads;
  stack.hidden = config.hidden;
  stack.role = role, stack.cross = role == Role::decoder;
  stack.attention = config.attention;
  if (choose(config.activation, "activation", "relu", "gelu")) stack.activation = Activation::gelu;
  stack.dropout = config.dropout;
  stack.post_norm = choose(config.norm, "norm", "pre", "post");
  return stack;
}

void check_config(const TranslatorConfig& c) {
  check(c.width >= 1 && c.heads >= 1 && c.hidden >= 1, "a translator of width ", c.width, " with ",
        c.heads, " heads and hidden width ", c.hidden, ": all must be 1 or more");
  check(c.encoder_layers >= 0 && c.decoder_layers >= 1, "a translator with ", c.encoder_layers,
        " encoder and ", c.decoder_layers, " decoder layers: at least one decoder layer is needed");
  check(c.source_words >= 1 && c.target_words >= 1, "a translator of ", c.source_words,
        " source words and ", c.target_words, " target words: both need words");
  check(!c.shared_words || c.source_words == c.target_words, "shared words, but ", c.source_words,
        " on the source side and ", c.target_words, " on the target side");
  check(c.most_tokens >= 1, "most-tokens is ", c.most_tokens, ": it must be 1 or more");
}

void check_lengths(const Ragged& sentences, int most) {
  for (int s = 0; s < sentences.size(); s++)
    check(sentences.length(s) <= most, "a sentence of ", sentences.length(s),
          " tokens: this model reads at most ", most, " (--most-tokens when it was trained)");
}

}  // namespace

Translator::Translator(const TranslatorConfig& config_, uint64_t seed,
                       const std::vector<AttentionVariant>& variants)
    : config(config_) {
  check_config(config);
  Random random(seed, 0x6d6f64656c);  // a stream of its own: "model"
  const int head_dim = config.width / config.heads;
  source_embedding = Embedding(config.source_words, config.width, random);
  if (!config.shared_words) target_embedding = Embedding(config.target_words, config.width, random);
  source_positions =
      Positions(config.positions, config.most_tokens, config.width, head_dim, random);
  target_positions =
      Positions(config.positions, config.most_tokens, config.width, head_dim, random);
  encoder = Stack(stack_config(config, Role::encoder, seed), random, variants);
  decoder = Stack(stack_config(config, Role::decoder, seed), random, variants);
}

Tensor Translator::embed(const Tensor& table, std::span<const int> ids, const Positions& positions,
                         std::span<const int> places) const {
  return embedding(table, ids,
                   {.scale = std::sqrt(double(config.width)),
                    .positions = positions.weight,
                    .places = places,
                    .dropout = config.dropout});
}

Memory Translator::encode(const Ragged& source, Scene scene) const {
  check_lengths(source, config.most_tokens);
  const Saved<Segment> self = segments(source, source);
  const Saved<int> where = places(self.span(), int64_t(source.ids.size()));
  scene.self = self.span(), scene.places = where.span();
  scene.turns = source_positions.turns;
  return encoder(embed(source_embedding.weight, source.ids, source_positions, scene.places), scene);
}

const Tensor& Translator::target_table() const {
  return config.shared_words ? source_embedding.weight : target_embedding.weight;
}

Tensor Translator::logits(std::span<const int> ids, const Scene& scene,
                          const Memory& memory) const {
  const Tensor x = embed(target_table(), ids, target_positions, scene.places);
  return linear(decoder(x, scene, memory), target_table(), Tensor());  // the output matrix, too
}

Tensor Translator::decode(const Memory& memory, const Ragged& source, const Ragged& target,
                          Scene scene) const {
  check_lengths(target, config.most_tokens);
  const Saved<Segment> self = segments(target, target), cross = segments(target, source);
  const Saved<int> where = places(self.span(), int64_t(target.ids.size()));
  scene.self = self.span(), scene.cross = cross.span(), scene.places = where.span();
  scene.turns = target_positions.turns;
  return logits(target.ids, scene, memory);
}

Tensor Translator::loss(const Ragged& source, const Ragged& target, std::span<const int> next,
                        double smoothing, const Scene& scene) const {
  const Memory memory = encode(source, scene);
  return cross_entropy(decode(memory, source, target, scene), next, smoothing);
}

Tensor Translator::step(StackCache& cache, std::span<const int> ids, Scene scene) const {
  const Saved<int> where = places(scene.self, int64_t(ids.size()));
  scene.places = where.span(), scene.turns = target_positions.turns;
  scene.cache = &cache;
  return logits(ids, scene, Memory());
}

void Translator::visit(Visitor& visitor) {
  visitor("source_embedding", source_embedding), visitor("target_embedding", target_embedding);
  visitor("source_positions", source_positions), visitor("target_positions", target_positions);
  visitor("encoder", encoder), visitor("decoder", decoder);
}

}  // namespace heed
