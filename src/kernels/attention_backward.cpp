// Attention backward: which tiles, in which order. What happens within a tile stands in
// attention_tile.cpp.
#include "kernels/attention.h"

namespace heed::fast {

namespace tile {
namespace {

/// Where gradients come from and go to.
struct Gradients {
  const real *y, *lse, *dy, *dlse;
  Out dq, dk, dv;
};

/// A block of queries: what it reads and where its dq gathers.
struct QueryBlock {
  Block block;
  Rows q, dy;
  const real *q_columns, *dy_columns;  ///< q, scaled, and dy, both transposed
  Sum dq;
  QueryGradients state;
};

void begin(QueryBlock& to, const Head& head, const Gradients& all, const Room& room, int b) {
  const Block& block = to.block;
  const int width = head.width(), heads = head.call.shape.heads;
  const Rows q = head.queries(head.call.q, block.first), dy = head.queries(all.dy, block.first);
  const int64_t row = head.row(block.first);
  to.q_columns = transpose(q, block.count, width, head.call.shape.scale, room.of_block(b, 0));
  to.dy_columns = transpose(dy, block.count, width, 1, room.of_block(b, 1));
  to.q = head.near(q, block.count, room.of_block(b, 2));
  to.dy = head.near(dy, block.count, room.of_block(b, 3));
  to.dq = head.sum(head.queries(all.dq.data, block.first), all.dq.add, room.of_block(b, 4));
  begin_backward(to.state, block.count, dy, head.queries(all.y, block.first), width, all.lse + row,
                 all.dlse ? all.dlse + row : nullptr, heads, head.dropout_rows(block));
}

/// One block of queries against one tile of keys: adds to dq, dk and dv.
void meet(const Head& head, QueryBlock& queries, const KeyTile& tile, Sum& dk, Sum& dv,
          const Room& room) {
  const Keys& keys = tile.keys;
  const int rows = queries.block.count, columns = whole_vectors(rows);
  const int width = head.width(), padded_width = whole_vectors(width);
  const RowsOut weights{room.scores, kTile}, through{room.gradients, kTile};
  head.score(queries.block, tile, queries.q_columns, room.scores);
  product(by_rows(tile.v), {queries.dy_columns, columns}, through, {keys.count, width, columns},
          To::set, tile.next_v);
  softmax_backward_tile(queries.state, room.scores, room.gradients, head.call.shape.scale, rows,
                        keys, head.call.dropout);
  queries.dq.add(by_columns(through), tile.k, {rows, keys.count, padded_width});
  dv.add(by_rows(weights), queries.dy, {keys.count, rows, padded_width});
  dk.add(by_rows(through), queries.q, {keys.count, rows, padded_width});
}

/// Queries [first, last), at most kChunk of them, over the tiles of keys. The first chunk goes over
/// all of them, so that each dk and dv is written.
void walk_chunk(const Head& head, const Gradients& to, int first, int last, bool is_first) {
  const Chunk chunk(head, first, last);
  const Room room(head.width());
  QueryBlock blocks[kMostBlocks];
  for (int b = 0; b < chunk.count; b++) {
    blocks[b].block = chunk.blocks[b];
    begin(blocks[b], head, to, room, b);
  }
  const int tiles = int(pieces(head.segment.keys, kTile));
  const int first_tile = is_first ? 0 : chunk.first_tile;
  const int last_tile = is_first ? tiles : chunk.last_tile;
  for (int tile = first_tile; tile < last_tile; tile++) {
    const KeyTile keys = head.key_tile(tile, room);
    const int key = keys.keys.first, count = keys.keys.count;
    Sum dk = head.sum(head.keys(to.dk.data, key), to.dk.add || !is_first, room.of_keys(2));
    Sum dv = head.sum(head.keys(to.dv.data, key), to.dv.add || !is_first, room.of_keys(3));
    for (int b = 0; b < chunk.count; b++)
      if (chunk.blocks[b].tiles.at(tile) != Seen::none) meet(head, blocks[b], keys, dk, dv, room);
    head.finish(dk, count);
    head.finish(dv, count);
  }
  for (int b = 0; b < chunk.count; b++) head.finish(blocks[b].dq, chunk.blocks[b].count);
}

/// The heads that share the key/value head, one after another, each over its chunks of queries. One
/// chunk at least: keys that nobody asks have a zero gradient.
void walk(const Call& call, const Gradients& to, const Segment& segment, int kv_head) {
  const int group = call.shape.heads / call.shape.kv_heads;
  bool first = true;
  for (int head = kv_head * group; head < (kv_head + 1) * group; head++)
    for (int i = 0; i < segment.queries || first; i += kChunk) {
      const int end = segment.queries - i < kChunk ? segment.queries : i + kChunk;
      walk_chunk({call, segment, head}, to, i, end, first);
      first = false;
    }
}

/// Whether two segments may write one row of dk and dv: their keys do not rise from one to the
/// next.
bool share_keys(std::span<const Segment> segments) {
  int64_t end = 0;
  for (const Segment& segment : segments) {
    if (segment.keys > 0 && segment.first_key < end) return true;
    if (segment.keys > 0) end = int64_t(segment.first_key) + segment.keys;
  }
  return false;
}

}  // namespace
}  // namespace tile

void attention_backward(const AnyRule& rule, const AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const Dropout& dropout, const real* y, const real* lse,
                        const real* dy, const real* dlse, Out dq, Out dk, Out dv) {
  using namespace tile;
  const Call call{rule, shape, rule.plan(segments), q, k, v, dropout};
  const Gradients to{y, lse, dy, dlse, dq, dk, dv};
  if (share_keys(segments))  // then one after another
    return parallel_for(shape.kv_heads, [&](int64_t head) {
      for (const Segment& segment : segments) walk(call, to, segment, int(head));
    });
  constexpr int kAll = std::numeric_limits<int>::max();
  for_heads(segments, shape.kv_heads, shape.heads / shape.kv_heads * shape.head_dim, kAll,
            [&](const Segment& segment, int, int first_head, int last_head) {
              for (int head = first_head; head < last_head; head++) walk(call, to, segment, head);
            });
}

}  // namespace heed::fast
