// The body of attention.h: which tiles, in which order. What happens within a tile, apart from
// asking the rule, stands in attention_tile.cpp.
#pragma once

#include "base/parallel.h"
#include "kernels/attention_plan.h"
#include "kernels/attention_tasks.h"
#include "kernels/attention_tile.h"

namespace heed::kernels::tile {

/// What every step of one call needs.
template <AttentionRule Rule>
struct Call {
  const Rule& rule;
  const AttentionShape& shape;
  const TilePlan<Rule>* plan;  // null: ask the rule
  const real *q, *k, *v;
  Dropout dropout;

  int64_t query_stride() const { return int64_t(shape.heads) * shape.head_dim; }
  int64_t key_stride() const { return int64_t(shape.kv_heads) * shape.head_dim; }
  int64_t query(const Segment& segment, int i, int head) const {
    return (segment.first_query + i) * query_stride() + int64_t(head) * shape.head_dim;
  }
  int64_t key(const Segment& segment, int j, int kv_head) const {
    return (segment.first_key + j) * key_stride() + int64_t(kv_head) * shape.head_dim;
  }
  int group() const { return shape.heads / shape.kv_heads; }
};

/// At most kTile neighbouring queries: blocks end where positions are multiples of kTile.
struct Block {
  int first, count;
  BlockTiles tiles;
};

template <class Rule>
Block block_at(const Call<Rule>& call, const Segment& segment, int first, int last) {
  const int position = segment.query_position + first;
  const int room = kTile - position % kTile;
  const int count = last - first < room ? last - first : room;
  if (call.plan) return {first, count, call.plan->block(position / kTile)};
  return {first, count, reach(call.rule, position, count, segment.keys)};
}

/// A tile of keys within a segment.
struct Keys {
  int tile, first, count;
  bool whole() const { return count == kTile; }
};

inline Keys keys_at(const Segment& segment, int tile) {
  const int rest = segment.keys - tile * kTile;
  return {tile, tile * kTile, rest < kTile ? rest : kTile};
}

/// Asks the rule for each pair: scores become scale score + bias, or -infinity where nothing is
/// seen. Columns beyond the keys become -infinity up to the next multiple of 16.
template <class Rule>
void apply_rule(const Rule& rule, int head, real scale, int position, const Keys& keys, int rows,
                real* scores) {
  constexpr real kHidden = -std::numeric_limits<real>::infinity();
  for (int i = 0; i < rows; i++) {
    real* __restrict row = scores + i * kTile;
    const int query = position + i;
    for (int j = 0; j < keys.count; j++) {
      const real score = row[j] * scale + rule_bias(rule, head, query, keys.first + j);
      row[j] = rule.sees(query, keys.first + j) ? score : kHidden;
    }
    for (int j = keys.count; j % 16 != 0; j++) row[j] = kHidden;
  }
}

/// The scores of a block's q against the transposed keys in scratch, hidden pairs at -infinity.
/// Returns the factor that they still lack.
template <class Rule>
real score_tile(const Call<Rule>& call, const Segment& segment, const Block& block, int head,
                const Keys& keys, Rows q, Scratch& scratch) {
  real* scores = scratch.scores;
  product({q.data, q.stride, 1}, {scratch.keys, padded(keys.count)}, {scores, kTile}, block.count,
          call.shape.head_dim, padded(keys.count), false);
  constexpr bool has_bias = requires { call.rule.bias(0, 0, 0); };
  if (!has_bias && keys.whole() && block.tiles.at(keys.tile) == Seen::all) return call.shape.scale;
  apply_rule(call.rule, head, call.shape.scale, segment.query_position + block.first, keys,
             block.count, scores);
  return 1;
}

template <class Rule>
DropoutAt dropout_at(const Call<Rule>& call, const Segment& segment, const Block& block, int head,
                     const Keys& keys) {
  const int64_t row = int64_t(segment.first_query + block.first) * call.shape.heads + head;
  return {call.dropout, row, call.shape.heads, keys.first};
}

/// Whether tiles are read often enough to be copied into one piece first, and are not in one
/// already.
template <class Rule>
bool worth_copying(const Call<Rule>& call, int queries, int keys) {
  return queries >= kTile && keys >= kTile && call.shape.heads > 1;
}

/// At most kChunk queries go over the tiles of keys together, so that a tile is transposed once for
/// all of them.
constexpr int kChunk = 256;

/// Attention of queries [first, last) with one head. Returns whether y is finite.
template <class Rule>
bool attend(const Call<Rule>& call, const Segment& segment, int head, int first, int last,
            bool careful, real* y, real* lse) {
  const int width = call.shape.head_dim, kv_head = head / call.group();
  Scratch& scratch = thread_scratch(width);
  Block blocks[Scratch::kStates];
  bool started[Scratch::kStates] = {};
  int count = 0, first_tile = std::numeric_limits<int>::max(), last_tile = 0;
  for (int i = first; i < last; i += blocks[count++].count) {
    blocks[count] = block_at(call, segment, i, last);
    softmax_begin(scratch.states[count], blocks[count].count);
    const BlockTiles& tiles = blocks[count].tiles;
    if (tiles.first < first_tile) first_tile = tiles.first;
    if (tiles.last > last_tile) last_tile = tiles.last;
  }
  const bool copied = worth_copying(call, last - first, segment.keys);
  const auto y_of = [&](int b) {
    if (copied) return RowsOut{scratch.piece[1 + b], width};
    return RowsOut{y + call.query(segment, blocks[b].first, head), call.query_stride()};
  };

  for (int tile = first_tile; tile < last_tile && tile * kTile < segment.keys; tile++) {
    const Keys keys = keys_at(segment, tile);
    const int64_t at = call.key(segment, keys.first, kv_head);
    Rows v{call.v + at, call.key_stride()};
    transpose({call.k + at, call.key_stride()}, keys.count, width, scratch.keys);
    if (copied) v = as_rows(copy_rows(v, keys.count, width, {scratch.piece[0], width}));
    for (int b = 0; b < count; b++) {
      const Block& block = blocks[b];
      if (block.tiles.at(tile) == Seen::none) continue;
      const Rows q{call.q + call.query(segment, block.first, head), call.query_stride()};
      const real scale = score_tile(call, segment, block, head, keys, q, scratch);
      softmax_tile(scratch.states[b], scratch.scores, scale, block.count, keys.count,
                   dropout_at(call, segment, block, head, keys),
                   started[b] ? y_of(b) : RowsOut{nullptr, 0}, width);
      (careful ? careful_product : product)({scratch.scores, kTile, 1}, v, y_of(b), block.count,
                                            keys.count, width, started[b]);
      started[b] = true;
    }
  }

  bool finite = true;
  for (int b = 0; b < count; b++) {
    const Block& block = blocks[b];
    const int64_t row = int64_t(segment.first_query + block.first) * call.shape.heads + head;
    if (!started[b]) fill_zero(y_of(b), block.count, width);
    finite &=
        softmax_end(scratch.states[b], block.count, y_of(b), width, lse + row, call.shape.heads);
    if (copied)
      copy_rows(as_rows(y_of(b)), block.count, width,
                {y + call.query(segment, block.first, head), call.query_stride()});
  }
  return finite;
}

/// Where gradients come from and go to.
struct Gradients {
  const real *y, *lse, *dy;
  real* delta;
  Out dq, dk, dv;
};

/// delta of queries [first, last) with one head, and dq at its beginning.
template <class Rule>
void begin_queries(const Call<Rule>& call, const Gradients& to, const Segment& segment, int head,
                   int first, int last) {
  const int64_t at = call.query(segment, first, head), stride = call.query_stride();
  row_products({to.dy + at, stride}, {to.y + at, stride}, last - first, call.shape.head_dim,
               to.delta + int64_t(segment.first_query + first) * call.shape.heads + head,
               call.shape.heads);
  if (!to.dq.add) fill_zero({to.dq.data + at, stride}, last - first, call.shape.head_dim);
}

/// A tile of keys going backward: its rows of k, and where its dk and dv gather.
struct KeySide {
  Keys keys;
  Rows k;
  RowsOut dk, dv;
  bool add_dk, add_dv;  ///< whether something is there already
  bool copied;
};

/// One block of queries against one tile of keys: adds to dq, dk and dv.
template <class Rule>
void tile_backward(const Call<Rule>& call, const Gradients& to, const Segment& segment,
                   const Block& block, int head, const Task& task, KeySide& side,
                   Scratch& scratch) {
  const int width = call.shape.head_dim, rows = block.count, count = side.keys.count;
  const int64_t at = call.query(segment, block.first, head), stride = call.query_stride();
  const int64_t row = int64_t(segment.first_query + block.first) * call.shape.heads + head;
  Rows q{call.q + at, stride}, dy{to.dy + at, stride};
  const RowsOut dq{to.dq.data + at, stride};
  if (side.copied) {
    q = as_rows(copy_rows(q, rows, width, {scratch.piece[3], width}));
    dy = as_rows(copy_rows(dy, rows, width, {scratch.piece[4], width}));
  }

  const real scale = score_tile(call, segment, block, head, side.keys, q, scratch);
  product({dy.data, dy.stride, 1}, {scratch.values, padded(count)}, {scratch.gradients, kTile},
          rows, width, padded(count), false);
  softmax_backward_tile(scratch.scores, scratch.gradients, scale, call.shape.scale, rows, count,
                        dropout_at(call, segment, block, head, side.keys), to.lse + row,
                        to.delta + row, call.shape.heads);
  if (task.query_side && side.copied) {
    const RowsOut copy = copy_rows(as_rows(dq), rows, width, {scratch.piece[5], width});
    product({scratch.gradients, kTile, 1}, side.k, copy, rows, count, width, true);
    copy_rows(as_rows(copy), rows, width, dq);
  } else if (task.query_side) {
    product({scratch.gradients, kTile, 1}, side.k, dq, rows, count, width, true);
  }
  if (!task.key_side) return;
  product({scratch.scores, 1, kTile}, dy, side.dv, count, rows, width, side.add_dv);
  product({scratch.gradients, 1, kTile}, q, side.dk, count, rows, width, side.add_dk);
  side.add_dv = side.add_dk = true;
}

/// The tile's keys made ready: transposed, and copied where that pays.
template <class Rule>
KeySide begin_keys(const Call<Rule>& call, const Gradients& to, const Segment& segment, int kv_head,
                   const Keys& keys, Scratch& scratch) {
  const int width = call.shape.head_dim;
  const int64_t at = call.key(segment, keys.first, kv_head), stride = call.key_stride();
  KeySide side{keys,
               {call.k + at, stride},
               {to.dk.data + at, stride},
               {to.dv.data + at, stride},
               to.dk.add,
               to.dv.add,
               false};
  transpose(side.k, keys.count, width, scratch.keys);
  transpose({call.v + at, stride}, keys.count, width, scratch.values);
  side.copied = worth_copying(call, segment.queries, segment.keys);
  if (!side.copied) return side;
  side.k = as_rows(copy_rows(side.k, keys.count, width, {scratch.piece[0], width}));
  const auto gather = [&](RowsOut& rows, bool add, real* piece) {
    if (add) copy_rows(as_rows(rows), keys.count, width, {piece, width});
    rows = {piece, width};
  };
  gather(side.dk, side.add_dk, scratch.piece[1]);
  gather(side.dv, side.add_dv, scratch.piece[2]);
  return side;
}

/// The gradients of one segment and key/value head that the task asks for: over tiles of keys, then
/// the heads that share them, then blocks of queries.
template <class Rule>
void attend_backward(const Call<Rule>& call, const Gradients& to, const Segment& segment,
                     int kv_head, const Task& task) {
  const int width = call.shape.head_dim;
  const int last_query = segment.queries < task.last_query ? segment.queries : task.last_query;
  const int last_key = segment.keys < task.last_key ? segment.keys : task.last_key;
  const int first_head = kv_head * call.group(), last_head = first_head + call.group();
  Scratch& scratch = thread_scratch(width);
  if (task.query_side && task.first_query < last_query)
    for (int head = first_head; head < last_head; head++)
      begin_queries(call, to, segment, head, task.first_query, last_query);

  for (int tile = task.first_key / kTile; tile * kTile < last_key; tile++) {
    const Keys keys = keys_at(segment, tile);
    KeySide side{};
    bool started = false;
    for (int head = first_head; head < last_head; head++) {
      Block block;
      for (int i = task.first_query; i < last_query; i += block.count) {
        block = block_at(call, segment, i, last_query);
        if (block.tiles.at(tile) == Seen::none) continue;
        if (!started) side = begin_keys(call, to, segment, kv_head, keys, scratch);
        started = true;
        tile_backward(call, to, segment, block, head, task, side, scratch);
      }
    }
    if (!task.key_side) continue;
    const int64_t at = call.key(segment, keys.first, kv_head), stride = call.key_stride();
    const RowsOut dk{to.dk.data + at, stride}, dv{to.dv.data + at, stride};
    if (started && side.copied) {
      copy_rows(as_rows(side.dk), keys.count, width, dk);
      copy_rows(as_rows(side.dv), keys.count, width, dv);
    } else if (!started) {
      if (!to.dk.add) fill_zero(dk, keys.count, width);
      if (!to.dv.add) fill_zero(dv, keys.count, width);
    }
  }
}

}  // namespace heed::kernels::tile

namespace heed::kernels {

template <AttentionRule Rule>
void attention(const Rule& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  const tile::Call<Rule> call{rule, shape, tile::plan_for(rule, segments), q, k, v, dropout};
  tile::TaskList tasks;
  tile::cut_forward(segments, shape.heads, shape.head_dim, tasks);
  parallel_for(tasks.count, [&](int64_t t) {
    const tile::Task& task = tasks.tasks[t];
    for (int s = task.first_segment; s < task.last_segment; s++) {
      const Segment& segment = segments[size_t(s)];
      const int last = segment.queries < task.last_query ? segment.queries : task.last_query;
      for (int head = task.first_head; head < task.last_head; head++)
        for (int i = task.first_query; i < last; i += tile::kChunk) {
          const int end = last - i < tile::kChunk ? last : i + tile::kChunk;
          // An infinity in y: perhaps a hidden value times 0. Once more, leaving such terms out.
          if (!tile::attend(call, segment, head, i, end, false, y, lse))
            tile::attend(call, segment, head, i, end, true, y, lse);
        }
    }
  });
}

template <AttentionRule Rule>
void attention_backward(const Rule& rule, const AttentionShape& shape,
                        std::span<const Segment> segments, const real* q, const real* k,
                        const real* v, const Dropout& dropout, const real* y, const real* lse,
                        const real* dy, real* delta, Out dq, Out dk, Out dv) {
  const tile::Call<Rule> call{rule, shape, tile::plan_for(rule, segments), q, k, v, dropout};
  const tile::Gradients to{y, lse, dy, delta, dq, dk, dv};
  tile::TaskList first, second;
  const bool same_rows = dq.data == dk.data || dq.data == dv.data;
  tile::cut_backward(segments, shape.heads, shape.kv_heads, shape.head_dim,
                     tile::segments_collide(segments, same_rows), first, second);
  for (const tile::TaskList* tasks : {&first, &second})
    parallel_for(tasks->count, [&](int64_t t) {
      const tile::Task& task = tasks->tasks[t];
      for (int s = task.first_segment; s < task.last_segment; s++)
        for (int head = task.first_head; head < task.last_head; head++)
          tile::attend_backward(call, to, segments[size_t(s)], head, task);
    });
}

template <AttentionRule Rule>
void attention_weights(const Rule& rule, const AttentionShape& shape, const Segment& segment,
                       const real* q, const real* k, int head, Out weights) {
  const tile::Call<Rule> call{rule, shape, nullptr, q, k, nullptr, {}};
  tile::Scratch& scratch = tile::thread_scratch(shape.head_dim);
  tile::Block block;
  for (int i = 0; i < segment.queries; i += block.count) {
    block = tile::block_at(call, segment, i, segment.queries);
    tile::softmax_begin(scratch.states[0], block.count);
    real lse[tile::kTile];
    for (const bool write : {false, true}) {
      for (int tile = 0; tile * tile::kTile < segment.keys; tile++) {
        const tile::Keys keys = tile::keys_at(segment, tile);
        tile::transpose({k + call.key(segment, keys.first, head / call.group()), call.key_stride()},
                        keys.count, shape.head_dim, scratch.keys);
        const tile::Rows rows{q + call.query(segment, i, head), call.query_stride()};
        const real scale = tile::score_tile(call, segment, block, head, keys, rows, scratch);
        if (write)
          tile::write_weights(scratch.scores, scale, block.count, keys.count, lse,
                              weights.data + int64_t(i) * segment.keys + keys.first, segment.keys,
                              weights.add);
        else
          tile::softmax_tile(scratch.states[0], scratch.scores, scale, block.count, keys.count,
                             tile::dropout_at(call, segment, block, head, keys), {nullptr, 0}, 0);
      }
      if (!write) tile::softmax_end(scratch.states[0], block.count, {nullptr, 0}, 0, lse, 1);
    }
  }
}

}  // namespace heed::kernels
