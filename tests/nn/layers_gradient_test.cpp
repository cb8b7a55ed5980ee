// Whole layers and a whole model, by every entry of every parameter. In float the quotients of
// something this deep are noise, so these run in the double build alone; golden_gradient_test.cpp
// holds the float build to PyTorch's numbers.
#include "core/tape.h"
#include "gradients.h"
#include "nn/translator.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

namespace {

constexpr bool kNoise = sizeof(real) == 4;

/// Gives every parameter values away from its initial 0 and 1, and lists them. The gradient by a
/// key's bias is 0 in theory, since it moves all scores of a query alike: nudging it shows only
/// rounding, so it is left out here and looked at below.
template <class Module>
std::vector<NamedTensor> inputs_of(Module& module) {
  std::vector<NamedTensor> inputs;
  Visitor visitor([&](const std::string& name, Tensor& tensor) {
    for (const NamedTensor& known : inputs)
      if (known.tensor.same_storage(tensor)) return;  // tied
    const Tensor values = scale(numbers(tensor.shape(), inputs.size() + 1), real(0.5));
    const bool gain = name.ends_with("norm.weight");
    for (size_t i = 0; i < values.read().size(); i++)
      tensor.write()[i] = values.read()[i] + (gain ? 1 : 0);
    if (!name.ends_with("key.bias")) inputs.push_back({name, tensor});
  });
  module.visit(visitor);
  return inputs;
}

const std::vector<Segment> kSelf = {{0, 3, 0, 3}, {3, 1, 3, 1}};
const std::vector<Segment> kCross = {{0, 3, 0, 2}, {3, 1, 2, 3}};

StackConfig stack_config(bool post_norm, double dropout, bool decoder) {
  StackConfig config;
  config.layers = 1, config.width = 6, config.hidden = 5;
  config.heads = 2, config.kv_heads = 1, config.dropout = dropout;
  config.role = decoder ? Role::decoder : Role::encoder, config.cross = decoder;
  config.activation = Activation::gelu;
  config.post_norm = post_norm;
  return config;
}

Tensor end_of(const Stream& x) { return x.branch ? add(x.sum, x.branch) : x.sum; }

}  // namespace

TEST("gradient: feed-forward, by its input and parameters") {
  if (kNoise) return;
  Random random(1);
  for (const Activation activation : {Activation::gelu, Activation::relu})
    for (const double dropout : {0.0, 0.3}) {
      FeedForward layer(6, 5, activation, dropout, random);
      std::vector<NamedTensor> inputs = inputs_of(layer);
      const Tensor x = numbers({4, 6}, 50);
      inputs.push_back({"x", x});
      check_gradients("FeedForward", inputs, [=] { return std::vector{layer(x)}; });
    }
}

TEST("gradient: multi-head attention, self, causal, cross, with shared key/value heads") {
  if (kNoise) return;
  Random random(1);
  for (const int kv_heads : {1, 2})
    for (const double dropout : {0.0, 0.3}) {
      const AttentionSetup setup(Role::encoder, 0, 6, 2, kv_heads);
      MultiHeadAttention full(setup, dropout, rule_attention(Full{}), random);
      MultiHeadAttention causal(setup, dropout, rule_attention(Causal{}), random);
      const Tensor x = numbers({4, 6}, 50), memory = numbers({5, 6}, 51);
      std::vector<NamedTensor> inputs = inputs_of(full);
      inputs.push_back({"x", x});
      check_gradients("MultiHeadAttention", inputs,
                      [=] { return std::vector{full(x, {.self = kSelf})}; });
      inputs.push_back({"memory", memory});
      check_gradients("MultiHeadAttention", inputs, [=] {
        return std::vector{full(x, full.project(memory), {.cross = kCross})};
      });
      inputs = inputs_of(causal);
      inputs.push_back({"x", x});
      check_gradients("MultiHeadAttention", inputs,
                      [=] { return std::vector{causal(x, {.self = kSelf})}; });
    }
}

TEST("gradient: the bias of the keys changes nothing") {
  Random random(1);
  const AttentionSetup setup(Role::decoder, 0, 6, 2);
  MultiHeadAttention layer(setup, 0, rule_attention(Causal{}), random);
  inputs_of(layer);
  layer.key.bias.require_grad(), layer.query.bias.require_grad();
  const Tensor x = numbers({4, 6}, 50);
  Tape tape;
  tape.backward(sum(layer(x, {.self = kSelf})));
  double largest = 0;
  const Tensor by_key = layer.key.bias.gradient(), by_query = layer.query.bias.gradient();
  for (const real g : by_key.read()) CHECK_NEAR(g, 0, sizeof(real) == 8 ? 1e-15 : 1e-6);
  for (const real g : by_query.read()) largest = std::max(largest, std::fabs(double(g)));
  CHECK(largest > 0.01);
}

TEST("gradient: blocks of encoder and decoder, pre-norm and post-norm, with dropout and without") {
  if (kNoise) return;
  Random random(1);
  for (const bool decoder : {false, true})
    for (const bool post_norm : {false, true})
      for (const double dropout : {0.0, 0.3}) {
        Block block(stack_config(post_norm, dropout, decoder), 0, random);
        std::vector<NamedTensor> inputs = inputs_of(block);
        const Tensor x = numbers({4, 6}, 50), memory = numbers({5, 6}, 51);
        inputs.push_back({"x", x});
        if (decoder) inputs.push_back({"memory", memory});
        check_gradients("Block", inputs, [=] {
          Stream stream{.sum = x, .dropout = dropout};
          block(stream, {.self = kSelf, .cross = kCross}, memory);
          return std::vector{end_of(stream)};
        });
      }
}

TEST("gradient: the loss of whole translators, by every parameter") {
  if (kNoise) return;
  const std::vector<int> source_ids = {1, 4, 2, 2, 0}, source_starts = {0, 3, 5};
  const std::vector<int> target_ids = {0, 3, 1, 0, 4, 2}, target_starts = {0, 2, 6};
  const std::vector<int> next = {3, 1, 2, 4, 0, 1};
  for (const char* norm : {"pre", "post"})
    for (const char* kind : {"full", "window:2", "alibi", "rope"}) {
      const bool rope = kind == std::string("rope");
      TranslatorConfig config;
      config.source_words = config.target_words = 5;
      config.shared_words = norm[1] == 'r';  // pre
      config.positions = rope ? "rope" : config.shared_words ? "learned" : "sinusoidal";
      config.attention = rope ? "full" : kind;
      config.width = rope ? 8 : 6, config.heads = 2, config.kv_heads = 1, config.hidden = 5;
      config.encoder_layers = config.decoder_layers = 1;
      config.activation = "gelu", config.norm = norm;
      config.dropout = 0.2, config.most_tokens = 5;
      Translator model(config, 1);
      check_gradients(std::string(norm) + " " + kind, inputs_of(model), [&] {
        const Ragged source{source_ids, source_starts}, target{target_ids, target_starts};
        return std::vector{model.loss(source, target, next, 0.1)};
      });
    }
}
