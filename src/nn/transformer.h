// The encoder's and decoder's layers.
#pragma once

#include "nn/attention.h"

namespace heed {

/// Sentences one after another, without padding: sentence i is ids[starts[i]] up to
/// ids[starts[i + 1]]. The spans are borrowed.
struct Ragged {
  std::span<const int> ids;
  std::span<const int> starts;  ///< one more than there are sentences; starts[0] = 0

  int sentences() const { return int(starts.size()) - 1; }
  int length(int sentence) const { return starts[size_t(sentence) + 1] - starts[size_t(sentence)]; }
};

/// The place of each token in its sentence: 0, 1, 2, 0, 1, ...
Saved<int> places(const Ragged& sentences);
/// Sentence i of `queries` looks at sentence i of `keys`.
Saved<Segment> segments(const Ragged& queries, const Ragged& keys);

/// What every layer is made from.
struct LayerConfig {
  int width = 128, hidden = 512;
  AttentionOptions attention;
  Activation activation = Activation::relu;
  double dropout = 0.1;
  bool post_norm = false;
};

/// Pre-norm (Xiong et al. 2020, arXiv 2002.04745):  x = x + self(norm(x));  x = x + ff(norm(x)).
/// Post-norm (Vaswani et al. 2017):                 x = norm(x + self(x));  x = norm(x + ff(x)).
struct EncoderLayer {
  MultiHeadAttention self;
  FeedForward feed_forward;
  LayerNorm self_norm, feed_forward_norm;
  bool post_norm = false;

  EncoderLayer(const LayerConfig& config, std::shared_ptr<Attention> attend, Random& random);
  void operator()(Stream& x, std::span<const Segment> segments) const;
  void visit(Visitor& visitor);
};

/// Where a decoder's new tokens stand among what they look at.
struct DecoderPlan {
  std::span<const Segment> self, cross;
  /// With a cache: the row of the cache that the keys and values of each new token go to.
  std::span<const int> cache_rows = {};
};

/// As the encoder's layer, with cross-attention to the encoder's memory between the two.
struct DecoderLayer {
  MultiHeadAttention self, cross;
  FeedForward feed_forward;
  LayerNorm self_norm, cross_norm, feed_forward_norm;
  bool post_norm = false;

  DecoderLayer(const LayerConfig& config, std::shared_ptr<Attention> attend_self,
               std::shared_ptr<Attention> attend_cross, Random& random);
  /// With a cache, the new tokens' keys and values are written to it and attention reads all of it.
  /// If `looked` is not null it receives the cross-attention's weights for segment 0, the mean over
  /// heads [queries, keys].
  void operator()(Stream& x, const KeyValue& memory, const DecoderPlan& plan, KeyValue* cache,
                  Tensor* looked = nullptr) const;
  void visit(Visitor& visitor);
};

}  // namespace heed
