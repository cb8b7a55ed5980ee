#include "nn/layers.h"

#include <cmath>

#include "base/check.h"

namespace heed {
namespace {

void fill_normal(Tensor& tensor, double deviation, Random& random) {
  for (real& x : tensor.write()) x = real(deviation * random.normal());
}

}  // namespace

Linear::Linear(int in, int out, Random& random, bool with_bias) : weight({out, in}) {
  const double bound = std::sqrt(6.0 / (in + out));
  for (real& x : weight.write()) x = real(bound * (2 * random.uniform() - 1));
  if (with_bias) bias = Tensor::zeros({out});
}

Embedding::Embedding(int words, int width, Random& random) : weight({words, width}) {
  fill_normal(weight, 1 / std::sqrt(double(width)), random);
}

LayerNorm::LayerNorm(int width) : weight(Tensor::full({width}, 1)), bias(Tensor::zeros({width})) {}

FeedForward::FeedForward(int width, int hidden, Activation activation_, double dropout_,
                         Random& random)
    : up(width, hidden, random),
      down(hidden, width, random),
      activation(activation_),
      dropout(dropout_) {}

Tensor FeedForward::operator()(const Tensor& x) const {
  const Tensor hidden = up(x, activation);  // [tokens, hidden]
  return down(heed::dropout(hidden, dropout));
}

Tensor sinusoids(int count, int width) {
  Tensor table({count, width});
  for (int p = 0; p < count; p++)
    for (int j = 0; j < width; j++) {
      const double angle = p / std::pow(10000.0, double(j - j % 2) / width);
      table.data()[int64_t(p) * width + j] = real(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return table;
}

Positions::Positions(const std::string& name, int most, int width, int head_dim, Random& random)
    : learned(name == "learned") {
  check(learned || name == "sinusoidal" || name == "rope" || name == "none", "positions is '", name,
        "': it must be sinusoidal, learned, rope or none");
  if (name == "sinusoidal") weight = sinusoids(most, width);
  if (name == "rope") turns = rope_turns(most, head_dim);
  if (!learned) return;
  weight = Tensor({most, width});
  fill_normal(weight, 1 / std::sqrt(double(width)), random);
}

Tensor Stream::normed(const LayerNorm& norm) {
  if (!branch) return norm(sum);
  const Normed both = add_and_norm(sum, branch, norm.weight, norm.bias, dropout);
  sum = both.sum, branch = Tensor();
  return both.normed;
}

}  // namespace heed
