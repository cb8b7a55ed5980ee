#include "nn/stack.h"

#include "base/check.h"

namespace heed {
namespace {

// x = x + branch(norm(x)), or norm(x + branch(x)): the sum itself waits for the next norm.
template <class Branch>
void add_branch(Stream& x, const LayerNorm& norm, bool post_norm, const Branch& branch) {
  if (post_norm) {
    x.branch = branch(x.sum);
    x.sum = x.normed(norm);
  } else {
    x.branch = branch(x.normed(norm));
  }
}

MultiHeadAttention make_layer(const StackConfig& config, Role role, int layer, Random& random,
                              const std::vector<AttentionVariant>& variants) {
  AttentionSetup setup(role, layer, config.width, config.heads, config.kv_heads);
  setup.most_tokens = config.most_tokens;
  setup.random = Random(config.seed, random_key(uint64_t(role), layer));
  return {setup, config.dropout, make_attention(config.attention, setup, variants), random};
}

}  // namespace

Block::Block(const StackConfig& config, int layer, Random& random,
             const std::vector<AttentionVariant>& variants)
    : self(make_layer(config, config.role, layer, random, variants)),
      self_norm(config.width),
      feed_forward_norm(config.width),
      post_norm(config.post_norm) {
  if (config.cross) {
    cross = make_layer(config, Role::cross, layer, random, variants);
    cross_norm = LayerNorm(config.width);
  }
  feed_forward =
      FeedForward(config.width, config.hidden, config.activation, config.dropout, random);
}

void Block::operator()(Stream& x, const Scene& scene, const Tensor& memory) const {
  add_branch(x, self_norm, post_norm, [&](const Tensor& n) { return self(n, scene); });
  if (cross)
    add_branch(x, cross_norm, post_norm, [&](const Tensor& n) {
      if (scene.cache) return (*cross)(n, scene.cache->cross[size_t(cross->layer)], scene);
      return (*cross)(n, cross->project(memory), scene);
    });
  add_branch(x, feed_forward_norm, post_norm, [&](const Tensor& n) { return feed_forward(n); });
}

void Block::visit(Visitor& visitor) {
  visitor("self", self), visitor("self_norm", self_norm);
  if (cross) visitor("cross", *cross), visitor("cross_norm", cross_norm);
  visitor("feed_forward", feed_forward), visitor("feed_forward_norm", feed_forward_norm);
}

Stack::Stack(const StackConfig& config, Random& random,
             const std::vector<AttentionVariant>& variants)
    : dropout(config.dropout) {
  for (int layer = 0; layer < config.layers; layer++)
    blocks.emplace_back(config, layer, random, variants);
  if (!config.post_norm) norm = LayerNorm(config.width);
}

Tensor Stack::operator()(Tensor x, const Scene& scene, const Tensor& memory) const {
  Stream stream{.sum = std::move(x), .dropout = dropout};
  for (const Block& block : blocks) block(stream, scene, memory);
  return norm.weight ? stream.normed(norm) : stream.sum;
}

StackCache Stack::make_cache(int slots, int tokens, const Tensor& memory) const {
  StackCache cache;
  for (const Block& block : blocks) {
    const int key_width = int(block.self.key.weight.rows());
    cache.self.push_back(block.self.attend->make_cache(slots, tokens, key_width));
    if (block.cross) cache.cross.push_back(block.cross->project(memory));
  }
  return cache;
}

}  // namespace heed
