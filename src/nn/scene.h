// A pass through a model, besides its numbers: sentences, who looks at whom, and who watches.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "nn/attention.h"
#include "text/sentences.h"

namespace heed {

/// Sentence i of `queries` looks at sentence i of `keys`. Throws unless starts begin at 0, never
/// fall, and end at the number of ids.
Saved<Segment> segments(const Ragged& queries, const Ragged& keys);
/// The place of each token in its sentence: query i of a segment stands at query_position + i.
/// Throws if one reaches outside `tokens`.
Saved<int> places(std::span<const Segment> segments, int64_t tokens);

/// One head at work, as an observer sees it. Heads stand side by side in the rows: head h has the
/// columns from h * head_dim on.
struct Observed {
  const Tensor& queries;  ///< [query tokens, heads * head_dim]
  const Tensor& keys;     ///< [key tokens, kv_heads * head_dim]; with a cache, of new tokens alone
  const Tensor& values;   ///< as keys
  const Tensor& said;     ///< what the heads gathered, as queries; before gains
  std::span<const Segment> segments;
  const Attention& attend;
  const AttentionOptions& options;
  bool cached = false;  ///< a step of self-attention with a cache
  Role role = Role::encoder;
  int layer = 0, head = 0;

  /// How much each query of a segment looks at each key -> [queries, keys]; empty if the variant
  /// has no weights, or their keys are in its cache.
  Tensor weights(int segment) const;
};

/// Called for each head of each attention while a pass runs: layers in their order, self-attention
/// before cross-attention.
using Observer = std::function<void(const Observed&)>;

/// What a stack keeps between steps, for each block.
struct StackCache {
  std::vector<AttentionCache> self;
  std::vector<KeyValue> cross;  ///< the projected memory

  /// As AttentionCache::fork.
  void fork(int from, int to, int first, int last) const {
    for (const AttentionCache& cache : self) cache.fork(from, to, first, last);
  }
};

/// A number for each head of each layer that multiplies what the head says: 0 switches it off. It
/// may want a gradient (arXiv 1905.10650 reads from that which heads matter).
struct HeadGains {
  Tensor encoder = {}, decoder = {}, cross = {};  ///< by role, [layers, heads]; empty: all 1

  const Tensor& of(Role role) const {
    return role == Role::encoder ? encoder : role == Role::decoder ? decoder : cross;
  }
};

/// What a pass needs besides numbers. Who watches it, and gains, are null unless asked for; then
/// nothing is computed for them.
struct Scene {
  std::span<const Segment> self = {};   ///< which tokens each token may look at
  std::span<const Segment> cross = {};  ///< and which rows of the memory
  /// If not null, the pass is a step: its tokens follow those in the cache (see Attention::step).
  StackCache* cache = nullptr;
  std::span<const int> places = {};  ///< of the tokens, each in its sentence: for turns
  Tensor turns = {};                 ///< rotary positions for self-attention, see rope()
  Observer observer = {};
  const HeadGains* gains = nullptr;
};

}  // namespace heed
