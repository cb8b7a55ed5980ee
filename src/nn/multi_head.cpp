#include "nn/multi_head.h"

namespace heed {

MultiHeadAttention::MultiHeadAttention(const AttentionSetup& setup, double dropout,
                                       std::shared_ptr<Attention> attend_, Random& random)
    : options{setup.heads, setup.kv_heads, dropout},
      attend(std::move(attend_)),
      role(setup.role),
      layer(setup.layer) {
  const int key_width = setup.head_dim * setup.kv_heads;
  query = Linear(setup.width, setup.width, random);
  key = Linear(setup.width, key_width, random);
  value = Linear(setup.width, key_width, random);
  output = Linear(setup.width, setup.width, random);
}

KeyValue MultiHeadAttention::project(const Tensor& memory) const {
  Tensor keys = key(memory);
  return {keys, value(memory)};
}

Tensor MultiHeadAttention::operator()(const Tensor& x, const Scene& scene) const {
  KeyValue own = project(x);
  Tensor queries = query(x);
  if (scene.turns) {
    own.keys = rope(own.keys, scene.turns, scene.places);
    queries = rope(queries, scene.turns, scene.places);
  }
  const bool cached = scene.cache != nullptr;
  const Tensor said =
      cached ? attend->step(queries, own, scene.cache->self[size_t(layer)], scene.self, options)
             : (*attend)(queries, own.keys, own.values, scene.self, options);
  return finish(scene, {queries, own.keys, own.values, said, scene.self, *attend, options, cached});
}

Tensor MultiHeadAttention::operator()(const Tensor& x, const KeyValue& memory,
                                      const Scene& scene) const {
  const auto& [keys, values] = memory;
  const Tensor queries = query(x);
  const Tensor said = (*attend)(queries, keys, values, scene.cross, options);
  return finish(scene, {queries, keys, values, said, scene.cross, *attend, options});
}

Tensor MultiHeadAttention::finish(const Scene& scene, Observed seen) const {
  seen.role = role, seen.layer = layer;
  if (scene.observer)
    for (seen.head = 0; seen.head < options.heads; seen.head++) scene.observer(seen);
  const Tensor gains = scene.gains ? scene.gains->of(role) : Tensor();
  return output(gains ? scale_heads(seen.said, slice_rows(gains, layer, 1)) : seen.said);
}

void MultiHeadAttention::visit(Visitor& visitor) {
  visitor("query", query), visitor("key", key), visitor("value", value);
  visitor("output", output);
  if (attend) visitor("attend", *attend);
}

}  // namespace heed
