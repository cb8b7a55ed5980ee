// Attention forward: which tiles, in which order. What happens within a tile stands in
// attention_tile.cpp.
#include "base/parallel.h"
#include "kernels/attention_call.h"
#include "kernels/attention_tasks.h"

namespace heed::fast {

namespace tile {
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
  const Chunk chunk = chunk_at(call, segment, first, last);
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
      next_k = next_tile(k), next_v = next_tile(v);
      k = as_rows(gather_rows(k, keys.count, width, room.keys));
      v = as_rows(gather_rows(v, keys.count, width, room.values));
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
    if (gathers) copy_rows(as_rows(y_of(b)), block.count, width, rows_of(y, block), To::set);
  }
  return finite;
}

}  // namespace
}  // namespace tile

void attention(const RuleView& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  const tile::Call call{rule, shape, tile::plan_for(rule, segments), q, k, v, dropout};
  tile::TaskList tasks;
  tile::cut_forward(segments, shape.heads, shape.head_dim, tasks);
  parallel_for(tasks.count, [&](int64_t t) {
    const tile::Task& task = tasks.tasks[t];
    for (int s = task.first_segment; s < task.last_segment; s++) {
      const Segment& segment = segments[size_t(s)];
      const int last = segment.queries < task.last_query ? segment.queries : task.last_query;
      // An infinity in y: perhaps a hidden value times 0. Once more, leaving such terms out.
      const bool one = last - task.first_query == 1;
      if (one && tile::attend_one(call, segment, task.first_head, task.last_head, task.first_query,
                                  y, lse))
        continue;
      for (int head = task.first_head; head < task.last_head; head++)
        for (int i = task.first_query; i < last; i += tile::kChunk) {
          const int end = last - i < tile::kChunk ? last : i + tile::kChunk;
          if (one || !tile::attend(call, segment, head, i, end, false, y, lse))
            tile::attend(call, segment, head, i, end, true, y, lse);
        }
    }
  });
}

void attention_weights(const RuleView& rule, const AttentionShape& shape, const Segment& segment,
                       const real* q, const real* k, int head, Out weights) {
  using namespace tile;
  const Call call{rule, shape, nullptr, q, k, nullptr, {}};
  const Room room(shape.head_dim);
  for (int first = 0; first < segment.queries; first += kChunk) {
    const int rest = segment.queries - first;
    const Chunk chunk = chunk_at(call, segment, first, first + (rest < kChunk ? rest : kChunk));
    for (const Block& block : std::span(chunk.blocks, size_t(chunk.count))) {
      QueryState state;
      real lse[kTile];
      begin_queries(state, block.count, {});
      transpose({q + call.query(segment, block.first, head), call.query_stride()}, block.count,
                shape.head_dim, shape.scale, room.queries);
      for (const bool write : {false, true}) {
        for (int tile = 0; tile * kTile < segment.keys; tile++) {
          const Keys keys = keys_at(segment, tile);
          const Tile sizes{block.count, keys.count, keys.first};
          const int64_t at = call.key(segment, keys.first, head / call.group());
          score_tile(call, segment, block, head, keys, {k + at, call.key_stride()}, room.queries,
                     room.scores);
          real* to = weights.data + int64_t(block.first) * segment.keys + keys.first;
          if (write)
            write_weights(room.scores, lse, sizes, {to, segment.keys},
                          weights.add ? To::add : To::set);
          else
            softmax_tile(state, room.scores, sizes, {}, {nullptr, 0}, 0);
        }
        if (!write) softmax_end(state, block.count, {nullptr, 0}, 0, lse, 1);
      }
    }
  }
}

}  // namespace heed::fast
