// What the forward and the backward pass of attention share: how the work is cut for the threads,
// where things lie, which tiles a block of queries visits, and the scores of a tile.
#pragma once

#include <span>

#include "base/parallel.h"
#include "kernels/attention_tile.h"

namespace heed::fast::tile {

/// At most kChunk queries go over the tiles of keys together, so that a tile is fetched once for
/// all of them.
constexpr int kChunk = 512;
constexpr int kMostBlocks = kChunk / kTile + 1;  ///< that a chunk touches

/// What every step of one call needs.
struct Call {
  const AnyRule& rule;
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

/// The plan a call needs, or null where intervals say all, and where every segment has so few
/// queries that asking the rule again is as cheap.
const TilePlan* plan_for(const AnyRule& rule, std::span<const Segment> segments);

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
  int count = 0, first_tile = 0, last_tile = 0;

  Chunk(const Call& call, const Segment& segment, int first, int last);
};

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

/// Calls run(segment, chunk, first head, last head) so that each head of every `rows` queries of
/// every segment comes once, all threads. They are cut into tasks of about equal work: the cut
/// depends on shapes alone, and no digit depends on the cut.
template <class Run>
void for_heads(std::span<const Segment> segments, int heads, int head_dim, int rows,
               const Run& run) {
  constexpr double kLeast = 5e5, kMost = 64;  // multiply-adds worth a task; tasks
  const auto work = [&](const Segment& s) {
    return double(s.queries) * (2.0 * s.keys + 16) * heads * head_dim;
  };
  double total = 0;
  for (const Segment& segment : segments) total += work(segment);
  const double grain = total / kMost > kLeast ? total / kMost : kLeast;
  parallel_for(int64_t(total / grain) + 1, [&](int64_t task) {
    double start = 0;  // the work before the segment
    for (const Segment& segment : segments) {
      const double here = work(segment);
      const int units = heads * int(segment.queries > rows ? pieces(segment.queries, rows) : 1);
      const auto is_mine = [&](int unit) {
        return int64_t((start + here * unit / units) / grain) == task;
      };
      for (int unit = 0, last; unit < units; unit = last) {
        last = unit + 1;
        if (!is_mine(unit)) continue;
        while (last % heads != 0 && is_mine(last)) last++;
        run(segment, unit / heads, unit % heads, (last - 1) % heads + 1);
      }
      start += here;
    }
  });
}

}  // namespace heed::fast::tile
