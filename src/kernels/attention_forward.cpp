// Attention forward: which tiles, in which order. What happens within a tile stands in
// attention_tile.cpp.
//
// Online softmax over tiles of keys (Milakov & Gimelshein 2018, arXiv 1805.02867; FlashAttention,
// Dao et al. 2022, arXiv 2205.14135). The backward pass recomputes the weights from the saved
// log-sum-exp, so memory is linear in the length.
#include "kernels/attention.h"

namespace heed::fast {

namespace tile {

Room::Room(int head_dim) : piece(int64_t(kTile) * whole_vectors(head_dim)) {
  scores = thread_scratch(2 * kTile * kTile + (kOfKeys + kOfBlock * kMostBlocks) * piece);
  gradients = scores + kTile * kTile;
  pieces = gradients + kTile * kTile;
}

Block Head::block(int first, int last) const {
  const int position = segment.query_position + first;
  const int room = kTile - position % kTile;
  const int count = last - first < room ? last - first : room;
  Block block{first, count, call.rule.reach(position, count, segment.keys)};
  if (call.plan) block.tiles.table = call.plan->block(position);
  return block;
}

Chunk::Chunk(const Head& head, int first, int last) {
  for (int i = first; i < last; count++) {
    const Block block = head.block(i, last);
    if (i == first || block.tiles.first < first_tile) first_tile = block.tiles.first;
    if (block.tiles.last > last_tile) last_tile = block.tiles.last;
    blocks[count] = block;
    i += block.count;
  }
}

Keys Head::keys_of(int tile) const {
  const int first = tile * kTile, rest = segment.keys - first;
  return {first, rest < kTile ? rest : kTile};
}

KeyTile Head::key_tile(int tile, const Room& room) const {
  const Keys at = keys_of(tile);
  const Rows k = keys(call.k, at.first), v = keys(call.v, at.first);
  KeyTile result{
      at, near(k, at.count, room.of_keys(0)), near(v, at.count, room.of_keys(1)), {}, {}};
  if (gathers()) {
    result.next_k = keys(call.k, at.first + kTile);
    result.next_v = keys(call.v, at.first + kTile);
  }
  return result;
}

Sum Head::sum(RowsOut home, bool adds, real* piece) const {
  if (gathers()) return {home, adds, {piece, whole_vectors(width())}, To::set};
  return {home, adds, home, adds ? To::add : To::set};
}

void Head::finish(const Sum& sum, int count) const {
  const bool nothing = sum.to == To::set;
  if (nothing && !sum.adds) fill_zero(sum.home, count, width());
  if (!nothing && gathers())
    copy_rows(sum.rows, count, width(), sum.home, sum.adds ? To::add : To::set);
}

void Head::score(const Block& block, const KeyTile& tile, const real* queries, real* scores) const {
  const auto [first, count] = tile.keys;
  const int columns = whole_vectors(block.count);
  product(by_rows(tile.k), {queries, columns}, {scores, kTile}, {count, width(), columns}, To::set,
          tile.next_k);
  if (!call.rule.has_bias() && block.tiles.at(first / kTile) == Seen::all) return;
  call.rule.apply(head, {segment.query_position + block.first, block.count, first, count}, scores);
}

namespace {

/// Attention of queries [first, last) with one head. Returns whether y is finite.
bool attend(const Head& head, int first, int last, bool careful, real* y, real* lse) {
  const Call& call = head.call;
  const int width = head.width(), padded_width = whole_vectors(width);
  const Chunk chunk(head, first, last);
  const Room room(width);
  QueryState states[kMostBlocks];
  Sum sums[kMostBlocks];
  for (int b = 0; b < chunk.count; b++) {
    const Block& block = chunk.blocks[b];
    transpose(head.queries(call.q, block.first), block.count, width, call.shape.scale,
              room.of_block(b, 0));
    begin_queries(states[b], block.count, head.dropout_rows(block));
    sums[b] = head.sum(head.queries(y, block.first), false, room.of_block(b, 1));
    sums[b].careful = careful;
  }

  for (int tile = chunk.first_tile; tile < chunk.last_tile; tile++) {
    KeyTile keys = head.key_tile(tile, room);
    for (int b = 0; b < chunk.count; b++) {
      const Block& block = chunk.blocks[b];
      if (block.tiles.at(tile) == Seen::none) continue;
      Sum& sum = sums[b];
      head.score(block, keys, room.of_block(b, 0), room.scores);
      softmax_tile(states[b], room.scores, block.count, keys.keys, call.dropout,
                   sum.to == To::add ? sum.rows : RowsOut{}, padded_width);
      sum.add(by_columns({room.scores, kTile}), keys.v,
              {block.count, keys.keys.count, padded_width}, keys.next_v);
      keys.next_k = keys.next_v = {};
    }
  }

  Vector rest = {};
  for (int b = 0; b < chunk.count; b++) {
    const Block& block = chunk.blocks[b];
    const QueryState& state = states[b];
    const RowsOut& rows = sums[b].home;
    head.finish(sums[b], block.count);
    for (int i = 0; i < block.count; i++)
      softmax_end(state.largest[i], state.sum[i], rows.data + i * rows.stride, width,
                  lse + head.row(block.first + i), rest);
  }
  return all_zero(rest);
}

}  // namespace
}  // namespace tile

void attention(const AnyRule& rule, const AttentionShape& shape, std::span<const Segment> segments,
               const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
               real* lse) {
  using namespace tile;
  const Call call{rule, shape, rule.plan(segments), q, k, v, dropout};
  for_heads(segments, shape.heads, shape.head_dim, kChunk,
            [&](const Segment& segment, int chunk, int first_head, int last_head) {
              const int first = chunk * kChunk, rest = segment.queries - first;
              const int last = first + (rest < kChunk ? rest : kChunk);
              const bool one = last - first == 1;
              if (one && attend_one(call, segment, first_head, last_head, first, y, lse)) return;
              // An infinity in y: perhaps a hidden value times 0. Once more, without such terms.
              for (int head = first_head; head < last_head; head++)
                if (one || !attend({call, segment, head}, first, last, false, y, lse))
                  attend({call, segment, head}, first, last, true, y, lse);
            });
}

}  // namespace heed::fast
