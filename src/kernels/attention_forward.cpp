// Attention forward: which tiles, in which order. What happens within a tile stands in
// attention_tile.cpp.
//
// Online softmax over tiles of keys (Milakov & Gimelshein 2018, arXiv 1805.02867; FlashAttention,
// Dao et al. 2022, arXiv 2205.14135). The backward pass recomputes the weights from the saved
// log-sum-exp, so memory is linear in the length.
#include "kernels/attention.h"

namespace heed::fast {

namespace tile {

const TilePlan* plan_for(const AnyRule& rule, std::span<const Segment> segments) {
  int queries = 0, positions = 0, keys = 0;
  for (const Segment& segment : segments) {
    const int end = segment.query_position + segment.queries;
    if (segment.queries > queries) queries = segment.queries;
    if (end > positions) positions = end;
    if (segment.keys > keys) keys = segment.keys;
  }
  return rule.has_sees() && queries > kTile ? &rule.plan(positions, keys) : nullptr;
}

Block block_at(const Call& call, const Segment& segment, int first, int last) {
  const int position = segment.query_position + first;
  const int room = kTile - position % kTile;
  const int count = last - first < room ? last - first : room;
  Block block{first, count, call.rule.reach(position, count, segment.keys)};
  if (call.plan) block.tiles.table = call.plan->block(position);
  return block;
}

Chunk::Chunk(const Call& call, const Segment& segment, int first, int last) {
  for (int i = first; i < last; count++) {
    const Block block = block_at(call, segment, i, last);
    if (i == first || block.tiles.first < first_tile) first_tile = block.tiles.first;
    if (block.tiles.last > last_tile) last_tile = block.tiles.last;
    blocks[count] = block;
    i += block.count;
  }
}

void score_tile(const Call& call, const Segment& segment, const Block& block, int head,
                const Keys& keys, Rows k, const real* queries, real* scores, Rows fetch) {
  const int columns = whole_vectors(block.count);
  product(by_rows(k), {queries, columns}, {scores, kTile},
          {keys.count, call.shape.head_dim, columns}, To::set, fetch);
  if (!call.rule.has_bias() && block.tiles.at(keys.tile) == Seen::all) return;
  call.rule.apply(head, {segment.query_position + block.first, block.count, keys.first, keys.count},
                  scores);
}

namespace {

/// Where a thread keeps what it works on: rows of one head, kTile of them in each piece.
struct Room {
  int64_t piece;  ///< numbers in a piece
  real *scores, *keys, *values, *queries, *y;

  explicit Room(int head_dim) : piece(int64_t(kTile) * whole_vectors(head_dim)) {
    scores = thread_scratch(kTile * kTile + (2 + 2 * kMostBlocks) * piece);
    keys = scores + kTile * kTile;
    values = keys + piece;
    queries = values + piece;
    y = queries + kMostBlocks * piece;
  }
};

/// Attention of queries [first, last) with one head. Returns whether y is finite.
bool attend(const Call& call, const Segment& segment, int head, int first, int last, bool careful,
            real* y, real* lse) {
  const int width = call.shape.head_dim, padded_width = whole_vectors(width);
  const bool gathers = call.gathers(segment);
  const Chunk chunk(call, segment, first, last);
  const Room room(width);
  QueryState states[kMostBlocks];
  bool started[kMostBlocks] = {};

  const auto rows_of = [&](real* rows, const Block& block) {
    return RowsOut{rows + call.query(segment, block.first, head), call.query_stride()};
  };
  const auto y_of = [&](int b) {
    if (gathers) return RowsOut{room.y + b * room.piece, padded_width};
    return rows_of(y, chunk.blocks[b]);
  };
  for (int b = 0; b < chunk.count; b++) {
    const Block& block = chunk.blocks[b];
    const int64_t at = call.query(segment, block.first, head);
    transpose({call.q + at, call.query_stride()}, block.count, width, call.shape.scale,
              room.queries + b * room.piece);
    begin_queries(states[b], block.count,
                  {call.dropout, call.row(segment, block.first, head), call.shape.heads});
  }

  for (int tile = chunk.first_tile; tile < chunk.last_tile; tile++) {
    const Keys keys = keys_at(segment, tile);
    const int64_t at = call.key(segment, keys.first, head / call.group());
    Rows k{call.k + at, call.key_stride()}, v{call.v + at, call.key_stride()};
    Rows next_k = {}, next_v = {};  // come closer while this tile is multiplied
    if (gathers) {
      next_k = next_tile(k);
      next_v = next_tile(v);
      k = gather_rows(k, keys.count, width, room.keys);
      v = gather_rows(v, keys.count, width, room.values);
    }
    for (int b = 0; b < chunk.count; b++) {
      const Block& block = chunk.blocks[b];
      if (block.tiles.at(keys.tile) == Seen::none) continue;
      const To to = started[b] ? To::add : To::set;
      score_tile(call, segment, block, head, keys, k, room.queries + b * room.piece, room.scores,
                 next_k);
      softmax_tile(states[b], room.scores, {block.count, keys.count, keys.first}, call.dropout,
                   started[b] ? y_of(b) : RowsOut{nullptr, 0}, padded_width);
      const Left weights = by_columns({room.scores, kTile});
      const Size size{block.count, keys.count, padded_width};
      if (careful)
        careful_product(weights, v, y_of(b), size, to);
      else
        product(weights, v, y_of(b), size, to, next_v);
      next_k = next_v = {};
      started[b] = true;
    }
  }

  bool finite = true;
  for (int b = 0; b < chunk.count; b++) {
    const Block& block = chunk.blocks[b];
    if (!started[b]) fill_zero(y_of(b), block.count, padded_width);
    finite &= softmax_end(states[b], block.count, y_of(b), padded_width,
                          lse + call.row(segment, block.first, head), call.shape.heads);
    if (gathers) copy_rows(y_of(b), block.count, width, rows_of(y, block), To::set);
  }
  return finite;
}

}  // namespace
}  // namespace tile

void attention(const AnyRule& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  using namespace tile;
  const Call call{rule, shape, plan_for(rule, segments), q, k, v, dropout};
  for_heads(segments, shape.heads, shape.head_dim, kChunk,
            [&](const Segment& segment, int chunk, int first_head, int last_head) {
              const int first = chunk * kChunk, rest = segment.queries - first;
              const int last = first + (rest < kChunk ? rest : kChunk);
              const bool one = last - first == 1;
              if (one && attend_one(call, segment, first_head, last_head, first, y, lse)) return;
              // An infinity in y: perhaps a hidden value times 0. Once more, without such terms.
              for (int head = first_head; head < last_head; head++)
                if (one || !attend(call, segment, head, first, last, false, y, lse))
                  attend(call, segment, head, first, last, true, y, lse);
            });
}

}  // namespace heed::fast
