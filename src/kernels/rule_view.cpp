#include "kernels/rule_view.h"

namespace heed::fast {

using tile::BlockTiles;
using tile::kTile;
using tile::Seen;

const TilePlan& TilePlan::cover(const RuleView& rule, int positions, int keys) {
  if (positions <= positions_ && keys <= keys_) return *this;
  if (positions > positions_) positions_ = positions;
  if (keys > keys_) keys_ = keys;
  const size_t tiles = size_t(keys_ + kTile - 1) / kTile;
  blocks_.reserve(1024);
  blocks_.clear();
  if (!rule.has_keys) {
    table_.reserve(256 * 256);
    table_.resize(size_t(positions_ + kTile - 1) / kTile * tiles);
  }
  for (int position = 0; position < positions_; position += kTile) {
    const int queries = positions_ - position < kTile ? positions_ - position : kTile;
    blocks_.push_back(rule.reach(position, queries, keys_));
    BlockTiles& found = blocks_.back();
    if (rule.has_keys)
      verify(rule, position, queries, found);
    else
      fill_table(rule, position, queries, found, table_.data() + (blocks_.size() - 1) * tiles);
  }
  return *this;
}

/// `keys` only bounds what is seen: ends the range of full tiles before the first that is not.
void TilePlan::verify(const RuleView& rule, int position, int queries, BlockTiles& found) const {
  for (int tile = found.all_first; tile < found.all_last; tile++)
    if (seen(rule, position, queries, tile) != Seen::all) found.all_last = tile;
}

void TilePlan::fill_table(const RuleView& rule, int position, int queries, BlockTiles& found,
                          Seen* table) const {
  const int tiles = found.last;
  found = {.first = tiles, .table = table};
  for (int tile = 0; tile < tiles; tile++) {
    table[tile] = seen(rule, position, queries, tile);
    if (table[tile] == Seen::none) continue;
    if (tile < found.first) found.first = tile;
    found.last = tile + 1;
  }
}

Seen TilePlan::seen(const RuleView& rule, int position, int queries, int tile) const {
  const int first = tile * kTile, count = keys_ - first < kTile ? keys_ - first : kTile;
  const int visible = rule.count({position, queries, first, count});
  if (visible == 0) return Seen::none;
  return visible == queries * count ? Seen::all : Seen::some;
}

}  // namespace heed::fast
