// Attention as a variant: any function of queries, keys and values, made by name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/layers.h"
#include "ops/attention.h"

namespace heed {

/// Where in the model an attention stands: encoder looks both ways, decoder back, cross at a
/// memory.
enum class Role { encoder, decoder, cross };

/// What a variant is made from.
struct AttentionSetup {
  Role role;
  int layer;  ///< from 0 on
  int width;  ///< of the model's rows
  int heads, kv_heads, head_dim;
  int most_tokens = 512;      ///< of a sentence
  Random random = Random(0);  ///< for parameters of its own; those of the model do not move by it

  /// kv_heads 0: as many as heads. Throws unless heads divides width and kv_heads divides heads.
  AttentionSetup(Role role, int layer, int width, int heads, int kv_heads = 0);
};

/// Keys and values of tokens.
struct KeyValue {
  Tensor keys, values;  ///< [key tokens, kv_heads * head_dim]
};

/// What an attention keeps of the tokens that it has read, between steps: a slot for each sentence,
/// with room for `tokens` tokens. Token p of slot s is row s * tokens + p for the segments of a
/// step. What is kept is the variant's own affair: keys and values, a latent, a running state, the
/// last few tokens. Each tensor has as many rows for one slot as for another.
struct AttentionCache {
  int slots = 0, tokens = 0;
  std::vector<Tensor> kept = {};

  int slot(const Segment& segment) const { return segment.first_key / tokens; }
  /// Copies the rows of new tokens, in the order of queries, to their places in kept[i], which has
  /// a row for each token. Throws if one lies outside its slot.
  void store(size_t i, const Tensor& rows, std::span<const Segment> segments) const;
  /// Makes slot `to` equal to slot `from`, which has read `last` tokens; the first `first` of them
  /// are equal already. What has a row for each token is copied from there on, the rest whole.
  void fork(int from, int to, int first, int last) const;
};

/// A variant of attention: any function of queries, keys and values over segments of tokens. The
/// variants that are a rule come from `rule_attention`; others are written with plain ops, and the
/// tape makes their backward.
struct Attention {
  virtual ~Attention() = default;
  /// queries [query tokens, heads * head_dim], keys and values [key tokens, kv_heads * head_dim]
  /// -> [query tokens, heads * head_dim].
  virtual Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                            std::span<const Segment> segments,
                            const AttentionOptions& options) const = 0;
  /// The weights of one head over one segment, for pictures: [queries, keys], or empty if the
  /// variant has none.
  virtual Tensor weights(const Tensor& /*queries*/, const Tensor& /*keys*/,
                         const Segment& /*segment*/, const AttentionOptions& /*options*/,
                         int /*head*/) const {
    return Tensor();
  }
  /// Parameters of the variant itself; most have none.
  virtual void visit(Visitor& /*visitor*/) {}

  /// An empty cache for self-attention: keys and values of `key_width` = kv_heads * head_dim
  /// numbers, unless the variant keeps something else.
  virtual AttentionCache make_cache(int slots, int tokens, int key_width) const;
  /// A step: takes new tokens into the cache, and returns what their queries gather from it. Query
  /// i of a segment is the token at place query_position + i of its slot, and the segment has the
  /// keys from the slot's first on to the last new one's; one at place 0 begins its slot anew. Must
  /// give the same bits as operator() for the whole sentence.
  virtual Tensor step(const Tensor& queries, const KeyValue& fresh, AttentionCache& cache,
                      std::span<const Segment> segments, const AttentionOptions& options) const;
};

/// Attention by a rule (see kernels/attention_rules.h): fused, and as fast as the library's own.
struct RuleAttention final : Attention {
  AnyRule rule;
  explicit RuleAttention(AnyRule r) : rule(std::move(r)) {}
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    return attention(queries, keys, values, rule, segments, options).y;
  }
  Tensor weights(const Tensor& queries, const Tensor& keys, const Segment& segment,
                 const AttentionOptions& options, int head) const override {
    return attention_weights(queries, keys, rule, segment, options, head);
  }
};

inline std::shared_ptr<Attention> rule_attention(AnyRule rule) {
  return std::make_shared<RuleAttention>(std::move(rule));
}

/// A variant by name: makes the attention of one layer.
struct AttentionVariant {
  std::string name;  ///< what --attention says
  std::function<std::shared_ptr<Attention>(AttentionSetup setup)> make;
};

/// The attention that `name` asks for: `full`, `window:W`, `alibi`, or one of `variants`. Decoder
/// attention is causal; cross-attention is full for all three. Throws on an unknown name, naming
/// the nearest.
std::shared_ptr<Attention> make_attention(const std::string& name, const AttentionSetup& setup,
                                          const std::vector<AttentionVariant>& variants = {});

}  // namespace heed
