// Attention as a layer: the projections around a variant.
#pragma once

#include "nn/layers.h"
#include "nn/scene.h"

namespace heed {

/// The projections W_Q, W_K, W_V, W_O around an attention (Vaswani et al. 2017, section 3.2.2).
/// Heads stay side by side in the row; nothing is transposed in memory. With fewer key/value heads
/// than query heads, groups of queries share them (Ainslie et al. 2023, arXiv 2305.13245).
struct MultiHeadAttention {
  Linear query, key, value, output;
  AttentionOptions options;
  std::shared_ptr<Attention> attend;
  Role role = Role::encoder;
  int layer = 0;

  MultiHeadAttention() = default;
  /// `dropout` of the weights.
  MultiHeadAttention(const AttentionSetup& setup, double dropout, std::shared_ptr<Attention> attend,
                     Random& random);
  /// Keys and values of what is looked at.  [key tokens, width].
  KeyValue project(const Tensor& memory) const;
  /// What each token of x gathers from scene.self, turned by scene.turns.  [tokens, width] -> the
  /// same.
  Tensor operator()(const Tensor& x, const Scene& scene) const;
  /// What each token of x gathers from scene.cross of a memory.  [query tokens, width] -> the same.
  Tensor operator()(const Tensor& x, const KeyValue& memory, const Scene& scene) const;
  void visit(Visitor& visitor);

 private:
  /// What the heads said, once who watches has seen it, times the gains, through the output
  /// projection.
  Tensor finish(const Scene& scene, Observed seen) const;
};

}  // namespace heed
