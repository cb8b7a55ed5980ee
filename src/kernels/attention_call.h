// What the forward and the backward pass of attention share: where things lie, which tiles a block
// of queries visits, and the scores of a tile.
#pragma once

#include "kernels/attention_tile.h"
#include "kernels/kernels.h"

namespace heed::fast::tile {

/// At most kChunk queries go over the tiles of keys together, so that a tile is fetched once for
/// all of them.
constexpr int kChunk = 512;
constexpr int kMostBlocks = kChunk / kTile + 1;  ///< that a chunk touches

/// What every step of one call needs.
struct Call {
  const RuleView& rule;
  const AttentionShape& shape;
  const TilePlan* plan;  // null: ask the rule
  const real *q, *k, *v;
  Dropout dropout;

  int64_t query_stride() const { return int64_t(shape.heads) * shape.head_dim; }
  int64_t key_stride() const { return int64_t(shape.kv_heads) * shape.head_dim; }
  /// Where query i of a segment begins in q, y and their gradients.
  int64_t query(const Segment& segment, int i, int head) const {
    return (segment.first_query + i) * query_stride() + int64_t(head) * shape.head_dim;
  }
  /// Where key j begins in k, v and their gradients.
  int64_t key(const Segment& segment, int j, int kv_head) const {
    return (segment.first_key + j) * key_stride() + int64_t(kv_head) * shape.head_dim;
  }
  /// Where query i stands in lse, whose rows are `heads` long, and in the counters of dropout.
  int64_t row(const Segment& segment, int i, int head) const {
    return int64_t(segment.first_query + i) * shape.heads + head;
  }
  int group() const { return shape.heads / shape.kv_heads; }
  /// Whether rows must be gathered: they are read often but lie far apart, or they are no whole
  /// vectors of 16 numbers (on any machine: gathered gradients are summed in another order).
  bool gathers(const Segment& segment) const {
    const bool often = segment.queries >= kTile && segment.keys >= kTile && shape.heads > 1;
    return often || shape.head_dim % 16 != 0;
  }
};

/// The plan a call needs, or null where every segment has so few queries that asking the rule again
/// is as cheap.
const TilePlan* plan_for(const RuleView& rule, std::span<const Segment> segments);

/// At most kTile neighbouring queries: blocks end where positions are multiples of kTile.
struct Block {
  int first, count;
  BlockTiles tiles;
};

/// The block that begins at query `first`.
Block block_at(const Call& call, const Segment& segment, int first, int last);

/// The blocks of queries [first, last), at most kChunk of them, and the tiles that one of them
/// visits.
struct Chunk {
  Block blocks[kMostBlocks];
  int count = 0;
  int first_tile, last_tile;
};

Chunk chunk_at(const Call& call, const Segment& segment, int first, int last);

/// A tile of keys within a segment.
struct Keys {
  int tile, first, count;
};

inline Keys keys_at(const Segment& segment, int tile) {
  const int rest = segment.keys - tile * kTile;
  return {tile, tile * kTile, rest < kTile ? rest : kTile};
}

/// scores [keys][kTile] of a block, whose scaled queries are transposed: hidden pairs at -infinity.
/// `fetch`: see product.
void score_tile(const Call& call, const Segment& segment, const Block& block, int head,
                const Keys& keys, Rows k, const real* queries, real* scores, Rows fetch = {});

/// Attention of one query with some heads (attention_one.cpp). Returns whether y is finite.
bool attend_one(const Call& call, const Segment& segment, int first_head, int last_head, int query,
                real* y, real* lse);

}  // namespace heed::fast::tile
