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

/// The scores of a block against a tile of transposed keys, hidden pairs at -infinity. Returns the
/// factor that they still lack.
template <class Rule>
real score_tile(const Call<Rule>& call, const Segment& segment, const Block& block, int head,
                const Keys& keys, const real* transposed_keys, real* scores) {
  product({call.q + call.query(segment, block.first, head), call.query_stride(), 1},
          {transposed_keys, kTile}, {scores, kTile}, block.count, call.shape.head_dim,
          padded(keys.count), false);
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
  const auto y_of = [&](const Block& block) {
    return RowsOut{y + call.query(segment, block.first, head), call.query_stride()};
  };

  for (int tile = first_tile; tile < last_tile && tile * kTile < segment.keys; tile++) {
    const Keys keys = keys_at(segment, tile);
    const int64_t at = call.key(segment, keys.first, kv_head);
    transpose({call.k + at, call.key_stride()}, keys.count, width, scratch.keys);
    for (int b = 0; b < count; b++) {
      const Block& block = blocks[b];
      if (block.tiles.at(tile) == Seen::none) continue;
      const real scale = score_tile(call, segment, block, head, keys, scratch.keys, scratch.scores);
      softmax_tile(scratch.states[b], scratch.scores, scale, block.count, keys.count,
                   dropout_at(call, segment, block, head, keys),
                   started[b] ? y_of(block) : RowsOut{nullptr, 0}, width);
      (careful ? careful_product : product)({scratch.scores, kTile, 1},
                                            {call.v + at, call.key_stride()}, y_of(block),
                                            block.count, keys.count, width, started[b]);
      started[b] = true;
    }
  }

  bool finite = true;
  for (int b = 0; b < count; b++) {
    if (!started[b]) fill_zero(y_of(blocks[b]), blocks[b].count, width);
    real* block_lse =
        lse + int64_t(segment.first_query + blocks[b].first) * call.shape.heads + head;
    finite &= softmax_end(scratch.states[b], blocks[b].count, y_of(blocks[b]), width, block_lse,
                          call.shape.heads);
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

/// One block of queries against one tile of keys: adds to dq, dk and dv.
template <class Rule>
void tile_backward(const Call<Rule>& call, const Gradients& to, const Segment& segment,
                   const Block& block, int head, const Keys& keys, const Task& task, bool add,
                   Scratch& scratch) {
  const int width = call.shape.head_dim;
  const int64_t at_query = call.query(segment, block.first, head);
  const int64_t at_key = call.key(segment, keys.first, head / call.group());
  const int64_t query_stride = call.query_stride(), key_stride = call.key_stride();
  const int64_t row = int64_t(segment.first_query + block.first) * call.shape.heads + head;

  const real scale = score_tile(call, segment, block, head, keys, scratch.keys, scratch.scores);
  product({to.dy + at_query, query_stride, 1}, {scratch.values, kTile}, {scratch.gradients, kTile},
          block.count, width, padded(keys.count), false);
  softmax_backward_tile(scratch.scores, scratch.gradients, scale, call.shape.scale, block.count,
                        keys.count, dropout_at(call, segment, block, head, keys), to.lse + row,
                        to.delta + row, call.shape.heads);
  if (task.query_side)
    product({scratch.gradients, kTile, 1}, {call.k + at_key, key_stride},
            {to.dq.data + at_query, query_stride}, block.count, keys.count, width, true);
  if (task.key_side) {
    product({scratch.scores, 1, kTile}, {to.dy + at_query, query_stride},
            {to.dv.data + at_key, key_stride}, keys.count, block.count, width, add || to.dv.add);
    product({scratch.gradients, 1, kTile}, {call.q + at_query, query_stride},
            {to.dk.data + at_key, key_stride}, keys.count, block.count, width, add || to.dk.add);
  }
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
    const int64_t at = call.key(segment, keys.first, kv_head), stride = call.key_stride();
    bool started = false;
    for (int head = first_head; head < last_head; head++) {
      Block block;
      for (int i = task.first_query; i < last_query; i += block.count) {
        block = block_at(call, segment, i, last_query);
        if (block.tiles.at(tile) == Seen::none) continue;
        if (!started) {
          transpose({call.k + at, stride}, keys.count, width, scratch.keys);
          transpose({call.v + at, stride}, keys.count, width, scratch.values);
        }
        tile_backward(call, to, segment, block, head, keys, task, started, scratch);
        started = true;
      }
    }
    if (started || !task.key_side) continue;
    if (!to.dk.add) fill_zero({to.dk.data + at, stride}, keys.count, width);
    if (!to.dv.add) fill_zero({to.dv.data + at, stride}, keys.count, width);
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
        const real scale =
            tile::score_tile(call, segment, block, head, keys, scratch.keys, scratch.scores);
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
