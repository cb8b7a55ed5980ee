// The small layers, as plain structs.
#pragma once

#include "base/random.h"
#include "nn/parameters.h"
#include "ops/ops.h"

namespace heed {

/// y = activation(x weight' + bias).
struct Linear {
  Tensor weight;  ///< [out, in]
  Tensor bias;    ///< [out], or empty

  Linear() = default;
  /// Weights uniform in +-sqrt(6 / (in + out)) (Glorot & Bengio 2010, eq. 16), bias 0.
  Linear(int in, int out, Random& random, bool with_bias = true);
  Tensor operator()(const Tensor& x, Activation activation = Activation::none) const {
    return linear(x, weight, bias, activation);
  }
  void visit(Visitor& visitor) { visitor("weight", weight), visitor("bias", bias); }
};

/// A row of numbers for each word.
struct Embedding {
  Tensor weight;  ///< [words, width]

  Embedding() = default;
  /// Normal with variance 1 / width, so that the scaled rows have variance 1 (Vaswani et al. 2017,
  /// section 3.4, and its reference code).
  Embedding(int words, int width, Random& random);
  void visit(Visitor& visitor) { visitor("weight", weight); }
};

/// Gain and bias of a layer norm (Ba et al. 2016): 1 and 0 at first.
struct LayerNorm {
  Tensor weight, bias;  ///< [width]

  LayerNorm() = default;
  explicit LayerNorm(int width);
  Tensor operator()(const Tensor& x) const { return layer_norm(x, weight, bias); }
  void visit(Visitor& visitor) { visitor("weight", weight), visitor("bias", bias); }
};

/// down(dropout(activation(up(x)))): each token on its own (Vaswani et al. 2017, eq. 2).
struct FeedForward {
  Linear up, down;
  Activation activation = Activation::relu;
  double dropout = 0;

  FeedForward() = default;
  FeedForward(int width, int hidden, Activation activation, double dropout, Random& random);
  Tensor operator()(const Tensor& x) const;
  void visit(Visitor& visitor) { visitor("up", up), visitor("down", down); }
};

/// Where a token stands in its sentence: numbers added to its embedding, or turns of queries and
/// keys in self-attention, or nothing.
struct Positions {
  Tensor weight;  ///< [most, width] to add: a parameter if learned; may be empty
  Tensor turns;   ///< [most, head_dim] for rope(); may be empty
  bool learned = false;

  Positions() = default;
  /// By name. `sinusoidal`: PE(p, 2i) = sin(p / 10000^(2i / width)), PE(p, 2i + 1) = cos of the
  /// same (Vaswani et al. 2017, section 3.5). `learned`: rows, normal with variance 1 / width.
  /// `rope`: turns (see rope_turns). `none`: a model that knows no places but through its
  /// attention. Throws on other names.
  Positions(const std::string& name, int most, int width, int head_dim, Random& random);
  void visit(Visitor& visitor) {
    if (learned) visitor("weight", weight);
  }
};

/// The sinusoids for places 0 .. count - 1 -> [count, width].
Tensor sinusoids(int count, int width);

/// The residual stream of a Transformer: what has been added up, and the latest branch, which is
/// added together with the next norm in one pass.
struct Stream {
  Tensor sum, branch = {};  ///< [tokens, width]
  double dropout = 0;       ///< of each branch

  /// Adds the branch to the sum and returns the norm of that.
  Tensor normed(const LayerNorm& norm);
};

}  // namespace heed
