// Attention as a variant: any function of queries, keys and values, made by name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/layers.h"
#include "ops/attention.h"

namespace heed {

/// Where in the model an attention stands; a variant may differ by it.
enum class Role { encoder, decoder, cross };

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
};

/// Attention by a rule (see kernels/attention_rules.h): fused, and as fast as the library's own.
template <class Rule>
struct RuleAttention final : Attention {
  Rule rule;
  explicit RuleAttention(Rule r) : rule(std::move(r)) {}
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    return attention(queries, keys, values, rule, segments, options);
  }
  Tensor weights(const Tensor& queries, const Tensor& keys, const Segment& segment,
                 const AttentionOptions& options, int head) const override {
    return attention_weights(queries, keys, rule, segment, options, head);
  }
};

template <class Rule>
std::shared_ptr<Attention> rule_attention(Rule rule) {
  return std::make_shared<RuleAttention<Rule>>(std::move(rule));
}

/// A variant by name: makes the attention for a role and a number of heads.
struct AttentionVariant {
  std::string name;  ///< what --attention says
  std::function<std::shared_ptr<Attention>(Role role, int heads)> make;
};

/// The attention that `name` asks for: `full`, `window:W`, `alibi`, or one of `variants`. Decoder
/// attention is causal; cross-attention is full for all three. Throws on an unknown name, naming
/// the nearest.
std::shared_ptr<Attention> make_attention(const std::string& name, Role role, int heads,
                                          const std::vector<AttentionVariant>& variants = {});

/// Keys and values, projected: what a cache holds.
struct KeyValue {
  Tensor keys, values;  ///< [key tokens, kv_heads * head_dim]
};

}  // namespace heed
