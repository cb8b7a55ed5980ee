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

/// Rows of a gradient on their way: the first product overwrites unless `to` is add.
struct Sum {
  RowsOut rows;
  To to;

  void add(Left a, Rows b, Size size, Rows fetch = {}) {
    product(a, b, rows, size, to, fetch);
    to = To::add;
  }
};

/// A block of queries: what it reads and where its dq gathers.
struct QuerySide {
  Block block;
  Rows q, dy;
  const real *queries, *gradients;  ///< q, scaled, and dy, both transposed
  Sum dq;
  QueryGradients state;
};

/// A tile of keys: what it reads and where its dk and dv gather.
struct KeySide {
  Keys keys;
  Rows k, v;
  Sum dk, dv;
  Rows next_k = {}, next_v = {};  ///< come closer while this tile is multiplied
};

/// Where a thread keeps what it works on: rows of one head, kTile of them in each piece.
struct Room {
  int64_t piece;  ///< numbers in a piece
  real *scores, *weights, *of_keys, *of_queries;

  static constexpr int kOfKeys = 4, kOfQueries = 5;

  explicit Room(int head_dim) : piece(int64_t(kTile) * whole_vectors(head_dim)) {
    scores = thread_scratch(2 * kTile * kTile + (kOfKeys + kOfQueries * kMostBlocks) * piece);
    weights = scores + kTile * kTile;
    of_keys = weights + kTile * kTile;
    of_queries = of_keys + kOfKeys * piece;
  }
};

/// One segment and key/value head.
struct Walk {
  const Call& call;
  const Gradients& to;
  const Segment& segment;
  int kv_head;
  bool gathers;
  Room room;

  int width() const { return call.shape.head_dim; }
  int padded_width() const { return whole_vectors(width()); }
  template <class Number>
  RowsOf<Number> query_rows(Number* rows, const Block& block, int head) const {
    return {rows + call.query(segment, block.first, head), call.query_stride()};
  }
  template <class Number>
  RowsOf<Number> key_rows(Number* rows, const Keys& keys) const {
    return {rows + call.key(segment, keys.first, kv_head), call.key_stride()};
  }
  /// The rows themselves, or a copy in one piece.
  Rows near(Rows rows, int count, real* piece) const {
    return gathers ? gather_rows(rows, count, width(), piece) : rows;
  }
  Sum sum(RowsOut rows, bool add, real* piece) const {
    if (gathers) return {{piece, padded_width()}, To::set};
    return {rows, add ? To::add : To::set};
  }
  /// Writes what was gathered, or 0 if nothing was.
  void finish(const Sum& sum, int count, RowsOut rows, bool add) const {
    const bool nothing = sum.to == To::set;
    if (nothing && !add) fill_zero(rows, count, width());
    if (!nothing && gathers) copy_rows(sum.rows, count, width(), rows, add ? To::add : To::set);
  }

  void begin(QuerySide& side, int head, real* pieces) const;
  KeySide begin(const Keys& keys, bool add) const;
  void meet(QuerySide& queries, int head, KeySide& keys) const;
  void walk_chunk(const Chunk& chunk, int head, bool first) const;
  void walk() const;
};

void Walk::begin(QuerySide& side, int head, real* pieces) const {
  const Block& block = side.block;
  const int64_t piece = room.piece;
  const Rows q = query_rows(call.q, block, head), dy = query_rows(to.dy, block, head);
  const int64_t row = call.row(segment, block.first, head);
  transpose(q, block.count, width(), call.shape.scale, pieces);
  transpose(dy, block.count, width(), 1, pieces + piece);
  side.queries = pieces;
  side.gradients = pieces + piece;
  side.q = near(q, block.count, pieces + 2 * piece);
  side.dy = near(dy, block.count, pieces + 3 * piece);
  side.dq = sum(query_rows(to.dq.data, block, head), to.dq.add, pieces + 4 * piece);
  begin_backward(side.state, block.count, dy, query_rows(to.y, block, head), width(), to.lse + row,
                 to.dlse ? to.dlse + row : nullptr, call.shape.heads,
                 {call.dropout, row, call.shape.heads});
}

KeySide Walk::begin(const Keys& keys, bool add) const {
  real* pieces = room.of_keys;
  const int64_t piece = room.piece;
  const Rows k = key_rows(call.k, keys), v = key_rows(call.v, keys);
  KeySide side{keys, near(k, keys.count, pieces), near(v, keys.count, pieces + piece),
               sum(key_rows(to.dk.data, keys), to.dk.add || add, pieces + 2 * piece),
               sum(key_rows(to.dv.data, keys), to.dv.add || add, pieces + 3 * piece)};
  if (gathers) {
    side.next_k = next_tile(k);
    side.next_v = next_tile(v);
  }
  return side;
}

/// One block of queries against one tile of keys: adds to dq, dk and dv.
void Walk::meet(QuerySide& queries, int head, KeySide& keys) const {
  const int rows = queries.block.count, count = keys.keys.count;
  const int columns = whole_vectors(rows);
  real *scores = room.scores, *gradients = room.weights;
  score_tile(call, segment, queries.block, head, keys.keys, keys.k, queries.queries, scores,
             keys.next_k);
  product(by_rows(keys.v), {queries.gradients, columns}, {gradients, kTile},
          {count, width(), columns}, To::set, keys.next_v);
  softmax_backward_tile(queries.state, scores, gradients, call.shape.scale,
                        {rows, count, keys.keys.first}, call.dropout);
  const Rows weights{scores, kTile}, through{gradients, kTile};
  queries.dq.add(by_columns(through), keys.k, {rows, count, padded_width()});
  keys.dv.add(by_rows(weights), queries.dy, {count, rows, padded_width()});
  keys.dk.add(by_rows(through), queries.q, {count, rows, padded_width()});
}

/// At most kChunk queries of one head over the tiles of keys. The first chunk goes over all of
/// them, so that each dk and dv is written.
void Walk::walk_chunk(const Chunk& chunk, int head, bool first) const {
  QuerySide sides[kMostBlocks];
  for (int b = 0; b < chunk.count; b++) {
    sides[b].block = chunk.blocks[b];
    begin(sides[b], head, room.of_queries + b * Room::kOfQueries * room.piece);
  }
  for (int tile = 0; tile * kTile < segment.keys; tile++) {
    if (!first && (tile < chunk.first_tile || tile >= chunk.last_tile)) continue;
    const Keys at = keys_at(segment, tile);
    KeySide keys = begin(at, !first);
    for (int b = 0; b < chunk.count; b++)
      if (chunk.blocks[b].tiles.at(tile) != Seen::none) meet(sides[b], head, keys);
    finish(keys.dk, at.count, key_rows(to.dk.data, at), to.dk.add || !first);
    finish(keys.dv, at.count, key_rows(to.dv.data, at), to.dv.add || !first);
  }
  for (int b = 0; b < chunk.count; b++)
    finish(sides[b].dq, chunk.blocks[b].count, query_rows(to.dq.data, chunk.blocks[b], head),
           to.dq.add);
}

/// The heads that share the key/value head, one after another, each over its chunks of queries. One
/// chunk at least: keys that nobody asks have a zero gradient.
void Walk::walk() const {
  bool first = true;
  for (int head = kv_head * call.group(); head < (kv_head + 1) * call.group(); head++)
    for (int i = 0; i < segment.queries || first; i += kChunk) {
      const int end = segment.queries - i < kChunk ? segment.queries : i + kChunk;
      walk_chunk(Chunk(call, segment, i, end), head, first);
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
  const Call call{rule, shape, plan_for(rule, segments), q, k, v, dropout};
  const Gradients to{y, lse, dy, dlse, dq, dk, dv};
  const auto walk = [&](const Segment& segment, int head) {
    Walk{call, to, segment, head, call.gathers(segment), Room(shape.head_dim)}.walk();
  };
  if (share_keys(segments))  // then one after another
    return parallel_for(shape.kv_heads, [&](int64_t head) {
      for (const Segment& segment : segments) walk(segment, int(head));
    });
  constexpr int kAll = std::numeric_limits<int>::max();
  for_heads(segments, shape.kv_heads, shape.heads / shape.kv_heads * shape.head_dim, kAll,
            [&](const Segment& segment, int, int first_head, int last_head) {
              for (int head = first_head; head < last_head; head++) walk(segment, head);
            });
}

}  // namespace heed::fast
