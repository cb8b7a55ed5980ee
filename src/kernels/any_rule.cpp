#include "kernels/any_rule.h"

namespace heed {

using namespace fast::tile;

const TilePlan& AnyRule::plan(int positions, int keys) const {
  TilePlan& plan = *plan_;
  if (positions <= plan.positions && keys <= plan.keys) return plan;
  if (positions > plan.positions) plan.positions = positions;
  if (keys > plan.keys) plan.keys = keys;
  plan.table.reserve(256 * 256);
  plan.table.assign(TilePlan::pieces_of(plan.positions) * TilePlan::pieces_of(plan.keys),
                    Seen::none);
  Seen* row = plan.table.data();
  for (int position = 0; position < plan.positions; position += kTile) {
    const int rest = plan.positions - position, queries = rest < kTile ? rest : kTile;
    const BlockTiles tiles = reach(position, queries, plan.keys);
    for (int tile = tiles.first; tile < tiles.last; tile++) {
      const int first = tile * kTile, left = plan.keys - first;
      const Pairs pairs{position, queries, first, left < kTile ? left : kTile};
      const int visible = count(pairs);
      if (visible > 0) row[tile] = visible == pairs.queries * pairs.keys ? Seen::all : Seen::some;
    }
    row += TilePlan::pieces_of(plan.keys);
  }
  return plan;
}

}  // namespace heed
