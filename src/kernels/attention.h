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
constexpr int kMostHeads = 8;                    ///< that a task takes of one query

/// What every step of one call needs.
struct Call {
  const AnyRule& rule;
  const AttentionShape& shape;
  const TilePlan* plan;  // null: ask the rule
  const real *q, *k, *v;
  Dropout dropout;
};

/// At most kTile neighbouring queries: blocks end where positions are multiples of kTile.
struct Block {
  int first, count;
  BlockTiles tiles;
};

/// A tile of keys: its rows, or a copy in one piece, and the rows of the next tile, if any, that
/// come closer while this one is multiplied.
struct KeyTile {
  Keys keys;
  Rows k, v, next_k, next_v;
};

/// Rows of a result on their way.
struct Sum {
  RowsOut home;          ///< where they belong
  bool adds;             ///< to what is there
  RowsOut rows;          ///< where products add them up: at home, or in one piece
  To to;                 ///< what the next product does
  bool careful = false;  ///< see careful_product

  void add(Left a, Rows b, Size size, Rows fetch = {}) {
    if (careful)
      careful_product(a, b, rows, size, to);
    else
      product(a, b, rows, size, to, fetch);
    to = To::add;
  }
};

/// Where a thread keeps what it works on. A piece has kTile rows of one head.
struct Room {
  static constexpr int kOfKeys = 4, kOfBlock = 5;
  int64_t piece;  ///< numbers in a piece
  real *scores, *gradients, *pieces;

  explicit Room(int head_dim);
  real* of_keys(int i) const { return pieces + i * piece; }
  real* of_block(int block, int i) const { return of_keys(kOfKeys + block * kOfBlock + i); }
};

/// One head of one segment: where its rows lie, and what is read of them.
struct Head {
  const Call& call;
  const Segment& segment;
  int head;

  int width() const { return call.shape.head_dim; }
  /// Where query i stands in lse, whose rows are `heads` long, and in the counters of dropout.
  int64_t row(int i) const { return int64_t(segment.first_query + i) * call.shape.heads + head; }
  /// The rows from query i on in q, y or their gradients.
  template <class Number>
  RowsOf<Number> queries(Number* data, int i) const {
    return {data + row(i) * width(), int64_t(call.shape.heads) * width()};
  }
  /// The rows from key j on in k, v or their gradients.
  template <class Number>
  RowsOf<Number> keys(Number* data, int j) const {
    const int64_t kv_heads = call.shape.kv_heads, kv_head = head / (call.shape.heads / kv_heads);
    return {data + ((segment.first_key + j) * kv_heads + kv_head) * width(), kv_heads * width()};
  }
  DropoutRows dropout_rows(const Block& block) const {
    return {call.dropout, row(block.first), call.shape.heads};
  }
  /// The block that begins at query `first`.
  Block block(int first, int last) const;
  Keys keys_of(int tile) const;

  /// Whether rows must be gathered: they are read often but lie far apart, or they are no whole
  /// vectors of 16 numbers (on any machine: gathered gradients are summed in another order).
  bool gathers() const {
    const bool often = segment.queries >= kTile && segment.keys >= kTile && call.shape.heads > 1;
    return often || width() % 16 != 0;
  }
  /// The rows themselves, or a copy.
  Rows near(Rows rows, int count, real* piece) const {
    return gathers() ? gather_rows(rows, count, width(), piece) : rows;
  }
  KeyTile key_tile(int tile, const Room& room) const;
  Sum sum(RowsOut home, bool adds, real* piece) const;
  /// Brings the rows home, or 0 if nothing was added up.
  void finish(const Sum& sum, int count) const;

  /// scores [keys][kTile] of a block, whose scaled queries are transposed: hidden pairs at
  /// -infinity.
  void score(const Block& block, const KeyTile& tile, const real* queries, real* scores) const;
};

/// The blocks of queries [first, last), at most kChunk of them, and the tiles that one of them
/// visits.
struct Chunk {
  Block blocks[kMostBlocks];
  int count = 0, first_tile = 0, last_tile = 0;

  Chunk(const Head& head, int first, int last);
};

/// Attention of one query with at most kMostHeads heads (attention_one.cpp). Returns whether y is
/// finite.
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
        while (last % heads != 0 && last - unit < kMostHeads && is_mine(last)) last++;
        run(segment, unit / heads, unit % heads, (last - 1) % heads + 1);
      }
      start += here;
    }
  });
}

}  // namespace heed::fast::tile
