#include "nn/translator.h"

#include <cmath>

#include "base/check.h"

namespace heed {
namespace {

bool choose(const std::string& value, const char* field, const char* no, const char* yes) {
  check(value == no || value == yes, field, " is '", value, "': it must be ", no, " or ", yes);
  return value == yes;
}

LayerConfig layer_config(const TranslatorConfig& config) {
  LayerConfig layer;
  layer.width = config.width, layer.hidden = config.hidden;
  layer.attention = {config.heads, config.kv_heads, config.dropout};
  if (choose(config.activation, "activation", "relu", "gelu")) layer.activation = Activation::gelu;
  layer.dropout = config.dropout;
  layer.post_norm = choose(config.norm, "norm", "pre", "post");
  return layer;
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

Ragged check_lengths(const Ragged& sentences, int most) {
  for (int s = 0; s < sentences.sentences(); s++)
    check(sentences.length(s) <= most, "a sentence of ", sentences.length(s),
          " tokens: this model reads at most ", most, " (--most-tokens when it was trained)");
  return sentences;
}

}  // namespace

Translator::Translator(const TranslatorConfig& config_, uint64_t seed,
                       const std::vector<AttentionVariant>& variants)
    : config(config_) {
  check_config(config);
  const LayerConfig layer = layer_config(config);
  const bool learned = choose(config.positions, "positions", "sinusoidal", "learned");
  Random random(seed, 0x6d6f64656c);  // a stream of its own: "model"
  const auto attend = [&](Role role) {
    return make_attention(config.attention, role, config.heads, variants);
  };
  source_embedding = Embedding(config.source_words, config.width, random);
  if (!config.shared_words) target_embedding = Embedding(config.target_words, config.width, random);
  source_positions = Positions(learned, config.most_tokens, config.width, random);
  target_positions = Positions(learned, config.most_tokens, config.width, random);
  for (int i = 0; i < config.encoder_layers; i++)
    encoder_layers.emplace_back(layer, attend(Role::encoder), random);
  for (int i = 0; i < config.decoder_layers; i++)
    decoder_layers.emplace_back(layer, attend(Role::decoder), attend(Role::cross), random);
  if (!layer.post_norm) encoder_norm = LayerNorm(config.width);
  if (!layer.post_norm) decoder_norm = LayerNorm(config.width);
}

Memory Translator::encode(const Ragged& source) const {
  check_lengths(source, config.most_tokens);
  const Saved<int> where = places(source);
  const Saved<Segment> self = segments(source, source);
  Stream x{embedding(source_embedding.weight, source.ids,
                     {.scale = std::sqrt(double(config.width)),
                      .positions = source_positions.weight,
                      .places = where.span(),
                      .dropout = config.dropout})};  // [source tokens, width]
  x.dropout = config.dropout;
  for (const EncoderLayer& layer : encoder_layers) layer(x, self.span());
  return encoder_norm.weight ? x.normed(encoder_norm) : x.sum;
}

const Tensor& Translator::target_table() const {
  return config.shared_words ? source_embedding.weight : target_embedding.weight;
}

Tensor Translator::embed_target(std::span<const int> ids, std::span<const int> where) const {
  return embedding(target_table(), ids,
                   {.scale = std::sqrt(double(config.width)),
                    .positions = target_positions.weight,
                    .places = where,
                    .dropout = config.dropout});
}

Tensor Translator::logits(Stream& x) const {
  const Tensor last = decoder_norm.weight ? x.normed(decoder_norm) : x.sum;
  return linear(last, target_table(), Tensor());  // the embedding is the output matrix, too
}

Tensor Translator::decode(const Memory& memory, const Ragged& source, const Ragged& target) const {
  check_lengths(target, config.most_tokens);
  const Saved<int> where = places(target);
  const Saved<Segment> self = segments(target, target), cross = segments(target, source);
  Stream x{embed_target(target.ids, where.span())};
  x.dropout = config.dropout;
  for (const DecoderLayer& layer : decoder_layers)
    layer(x, layer.cross.project(memory), {self.span(), cross.span()}, nullptr);
  return logits(x);
}

Tensor Translator::loss(const Ragged& source, const Ragged& target, std::span<const int> next,
                        double smoothing) const {
  return cross_entropy(decode(encode(source), source, target), next, smoothing);
}

DecoderCache Translator::make_cache(const Memory& memory, int64_t rows) const {
  DecoderCache cache;
  for (const DecoderLayer& layer : decoder_layers) {
    const int64_t kv_width = layer.self.key.weight.rows();
    cache.self.push_back({Tensor({rows, kv_width}), Tensor({rows, kv_width})});
    cache.cross.push_back(layer.cross.project(memory));
  }
  return cache;
}

Tensor Translator::step(DecoderCache& cache, std::span<const int> ids, std::span<const int> where,
                        const DecoderPlan& plan) const {
  Stream x{embed_target(ids, where)};
  for (size_t i = 0; i < decoder_layers.size(); i++)
    decoder_layers[i](x, cache.cross[i], plan, &cache.self[i]);
  return logits(x);
}

Tensor Translator::looked_at(const Ragged& source, const Ragged& target, int layer) const {
  check(layer >= 0 && layer < config.decoder_layers, "decoder layer ", layer,
        " was asked for: they are numbered 0 to ", config.decoder_layers - 1);
  const Memory memory = encode(source);
  const Saved<int> where = places(target);
  const Saved<Segment> self = segments(target, target), cross = segments(target, source);
  Stream x{embed_target(target.ids, where.span())};
  Tensor looked;
  for (int i = 0; i <= layer; i++) {
    const DecoderLayer& one = decoder_layers[size_t(i)];
    one(x, one.cross.project(memory), {self.span(), cross.span()}, nullptr,
        i == layer ? &looked : nullptr);
  }
  return looked;
}

void Translator::visit(Visitor& visitor) {
  visitor("source_embedding", source_embedding), visitor("target_embedding", target_embedding);
  visitor("source_positions", source_positions), visitor("target_positions", target_positions);
  visitor("encoder.layers", encoder_layers), visitor("encoder.norm", encoder_norm);
  visitor("decoder.layers", decoder_layers), visitor("decoder.norm", decoder_norm);
}

}  // namespace heed
