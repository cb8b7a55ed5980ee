#include "kernels/attention_call.h"

namespace heed::fast::tile {

const TilePlan* plan_for(const RuleView& rule, std::span<const Segment> segments) {
  int queries = 0, positions = 0, keys = 0;
  for (const Segment& segment : segments) {
    const int end = segment.query_position + segment.queries;
    if (segment.queries > queries) queries = segment.queries;
    if (end > positions) positions = end;
    if (segment.keys > keys) keys = segment.keys;
  }
  return queries > kTile ? &rule.plan().cover(rule, positions, keys) : nullptr;
}

Block block_at(const Call& call, const Segment& segment, int first, int last) {
  const int position = segment.query_position + first;
  const int room = kTile - position % kTile;
  const int count = last - first < room ? last - first : room;
  if (call.plan) {
    Block block{first, count, call.plan->block(position / kTile)};
    const int tiles = (segment.keys + kTile - 1) / kTile;  // the plan may reach further
    if (block.tiles.last > tiles) block.tiles.last = tiles;
    return block;
  }
  BlockTiles tiles = call.rule.reach(position, count, segment.keys);
  tiles.all_last = tiles.all_first;  // a range only bounds what is seen: ask for each pair
  return {first, count, tiles};
}

Chunk chunk_at(const Call& call, const Segment& segment, int first, int last) {
  Chunk chunk;
  chunk.first_tile = chunk.last_tile = 0;
  for (int i = first; i < last; i += chunk.blocks[chunk.count++].count) {
    Block& block = chunk.blocks[chunk.count];
    block = block_at(call, segment, i, last);
    const BlockTiles& tiles = block.tiles;
    if (i == first || tiles.first < chunk.first_tile) chunk.first_tile = tiles.first;
    if (tiles.last > chunk.last_tile) chunk.last_tile = tiles.last;
  }
  return chunk;
}

void score_tile(const Call& call, const Segment& segment, const Block& block, int head,
                const Keys& keys, Rows k, const real* queries, real* scores, Rows fetch) {
  const int columns = whole_vectors(block.count);
  product(by_rows(k), {queries, columns}, {scores, kTile},
          {keys.count, call.shape.head_dim, columns}, To::set, fetch);
  if (!call.rule.has_bias && block.tiles.at(keys.tile) == Seen::all) return;
  call.rule.apply(head, {segment.query_position + block.first, block.count, keys.first, keys.count},
                  scores);
}

}  // namespace heed::fast::tile
