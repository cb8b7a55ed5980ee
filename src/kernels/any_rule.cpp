#include "kernels/any_rule.h"

namespace heed {

using namespace fast::tile;

const TilePlan* AnyRule::plan(std::span<const Segment> segments) const {
  if (!plan_) return nullptr;
  TilePlan& plan = *plan_;
  int queries = 0, positions = plan.positions, keys = plan.keys;
  for (const Segment& segment : segments) {
    const int end = segment.query_position + segment.queries;
    if (segment.queries > queries) queries = segment.queries;
    if (end > positions) positions = end;
    if (segment.keys > keys) keys = segment.keys;
  }
  if (queries <= kTile) return nullptr;
  if (positions == plan.positions && keys == plan.keys) return &plan;
  plan.positions = positions;
  plan.keys = keys;
  const int64_t tiles_of_row = pieces(keys, kTile);
  plan.table.reserve(256 * 256);
  plan.table.assign(size_t(pieces(positions, kTile) * tiles_of_row), Seen::none);
  Seen* row = plan.table.data();
  for (int position = 0; position < positions; position += kTile) {
    const int rest = positions - position, block = rest < kTile ? rest : kTile;
    const BlockTiles tiles = reach(position, block, keys);
    for (int tile = tiles.first; tile < tiles.last; tile++) {
      const int first = tile * kTile, left = keys - first;
      const Pairs pairs{position, block, first, left < kTile ? left : kTile};
      const int visible = count(pairs);
      if (visible > 0) row[tile] = visible == pairs.queries * pairs.keys ? Seen::all : Seen::some;
    }
    row += tiles_of_row;
  }
  return &plan;
}

}  // namespace heed
