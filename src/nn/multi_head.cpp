#include "nn/multi_head.h"

#include <algorithm>

#include "base/check.h"

namespace heed {
namespace {

// Copies the rows of new tokens to where their segments have them in the cache.
void store_rows(const Tensor& from, std::span<const Segment> segments, const Tensor& to) {
  const int64_t cols = from.cols();
  for (const Segment& s : segments) {
    const int64_t row = int64_t{s.first_key} + s.query_position;
    check(row >= 0 && row + s.queries <= to.rows(), "a step with a cache: tokens at its rows ", row,
          " to ", row + s.queries, ", and it has ", to.rows());
    check(s.first_query >= 0 && s.first_query + int64_t{s.queries} <= from.rows(),
          "a step with a cache: a segment of queries ", s.first_query, " to ",
          s.first_query + s.queries, " reaches outside ", from.rows(), " tokens");
    std::copy_n(from.data() + s.first_query * cols, s.queries * cols, to.data() + row * cols);
  }
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(int width, const AttentionOptions& options_,
                                       std::shared_ptr<Attention> attend_, Random& random)
    : options(options_), attend(std::move(attend_)) {
  check(options.heads >= 1 && width % options.heads == 0, "width ", width, " and ", options.heads,
        " heads: the heads must divide the width");
  if (options.kv_heads == 0) options.kv_heads = options.heads;
  check(options.kv_heads >= 1 && options.heads % options.kv_heads == 0, options.heads,
        " heads and ", options.kv_heads, " key/value heads: the second must divide the first");
  const int kv_width = width / options.heads * options.kv_heads;
  query = Linear(width, width, random);
  key = Linear(width, kv_width, random);
  value = Linear(width, kv_width, random);
  output = Linear(width, width, random);
}

KeyValue MultiHeadAttention::project(const Tensor& memory) const {
  Tensor keys = key(memory);
  return {keys, value(memory)};
}

Tensor MultiHeadAttention::operator()(const Tensor& x, const Scene& scene) const {
  KeyValue own = project(x);
  if (scene.cache) {
    const KeyValue& kept = scene.cache->self[size_t(layer)];
    store_rows(own.keys, scene.self, kept.keys);
    store_rows(own.values, scene.self, kept.values);
    own = kept;
  }
  return gather(query(x), own, scene.self, scene);
}

Tensor MultiHeadAttention::operator()(const Tensor& x, const KeyValue& memory,
                                      const Scene& scene) const {
  return gather(query(x), memory, scene.cross, scene);
}

Tensor MultiHeadAttention::gather(const Tensor& queries, const KeyValue& memory,
                                  std::span<const Segment> segments, const Scene& scene) const {
  const Tensor said = (*attend)(queries, memory.keys, memory.values, segments, options);
  for (int head = 0; scene.observer && head < options.heads; head++)
    scene.observer(
        {role, layer, head, queries, memory.keys, memory.values, said, segments, *attend, options});
  return output(said);
}

void MultiHeadAttention::visit(Visitor& visitor) {
  visitor("query", query), visitor("key", key), visitor("value", value);
  visitor("output", output);
  if (attend) visitor("attend", *attend);
}

}  // namespace heed
