// Blocks, and stacks of them: what encoders, decoders and language models are made of.
#pragma once

#include <optional>

#include "nn/multi_head.h"

namespace heed {

/// What a stack of blocks is made from.
struct StackConfig {
  int layers = 3, width = 128, heads = 4, kv_heads = 0, hidden = 512;
  Role role = Role::encoder;  ///< of the self-attention: encoder looks both ways, decoder back
  bool cross = false;         ///< with cross-attention to a memory
  std::string attention = "full";
  Activation activation = Activation::relu;
  double dropout = 0.1;
  bool post_norm = false;
  int most_tokens = 512;  ///< of a sentence
  uint64_t seed = 1;      ///< of parameters that attention variants own
};

/// Attention to the own sentence, to a memory if there is one, and a feed-forward layer.
/// Pre-norm (Xiong et al. 2020, arXiv 2002.04745):  x = x + self(norm(x));  x = x + ff(norm(x)).
/// Post-norm (Vaswani et al. 2017):                 x = norm(x + self(x));  x = norm(x + ff(x)).
struct Block {
  MultiHeadAttention self;
  std::optional<MultiHeadAttention> cross;
  FeedForward feed_forward;
  LayerNorm self_norm, cross_norm, feed_forward_norm;
  bool post_norm = false;

  Block(const StackConfig& config, int layer, Random& random,
        const std::vector<AttentionVariant>& variants = {});
  /// `memory` [memory tokens, width] is for cross-attention; with a cache, that has it.
  void operator()(Stream& x, const Scene& scene, const Tensor& memory = {}) const;
  void visit(Visitor& visitor);
};

/// Blocks, and the norm after the last (with pre-norm). One stack is an encoder or a language
/// model, two are a translator.
struct Stack {
  std::vector<Block> blocks;
  LayerNorm norm;      ///< empty with post-norm
  double dropout = 0;  ///< of each branch

  Stack() = default;
  Stack(const StackConfig& config, Random& random,
        const std::vector<AttentionVariant>& variants = {});
  /// x [tokens, width], memory [memory tokens, width] if there is cross-attention
  /// -> [tokens, width].
  Tensor operator()(Tensor x, const Scene& scene, const Tensor& memory = {}) const;
  /// A cache with room for `slots` sentences of `tokens` tokens, and the memory projected for every
  /// block.
  StackCache make_cache(int slots, int tokens, const Tensor& memory = {}) const;
  void visit(Visitor& visitor) { visitor("layers", blocks), visitor("norm", norm); }
};

}  // namespace heed
