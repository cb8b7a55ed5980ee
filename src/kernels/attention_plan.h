// Which tiles of keys a block of queries must visit, found from the rule.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <vector>

#include "kernels/attention_rules.h"
#include "kernels/attention_tile.h"

namespace heed::kernels::tile {

/// How much of a tile the rule lets through.
enum class Seen : unsigned char { none, some, all };

/// The tiles of one block of queries: those in [first, last) may hold visible pairs, those in
/// [all_first, all_last) hold nothing else. `table`, if any, says it for each.
struct BlockTiles {
  int first = 0, last = 0, all_first = 0, all_last = 0;
  const Seen* table = nullptr;

  Seen at(int tile) const {
    if (tile < first || tile >= last) return Seen::none;
    if (table) return table[tile];
    return tile >= all_first && tile < all_last ? Seen::all : Seen::some;
  }
};

template <class Rule>
concept HasKeys = requires(const Rule& rule) {
  { rule.keys(0) } -> std::convertible_to<KeyRange>;
};

/// The tiles that queries [position, position + queries) reach by rule.keys, all of them for a rule
/// without.
template <AttentionRule Rule>
BlockTiles reach(const Rule& rule, int position, int queries, int keys) {
  BlockTiles tiles{.last = (keys + kTile - 1) / kTile};
  if constexpr (HasKeys<Rule>) {
    int first = keys, last = 0, all_first = 0, all_last = keys;
    for (int query = position; query < position + queries; query++) {
      const KeyRange range = rule.keys(query);
      const int low = range.first > 0 ? range.first : 0;
      const int high = range.last < keys ? range.last : keys;
      if (low < first) first = low;
      if (low > all_first) all_first = low;
      if (high > last) last = high;
      if (high < all_last) all_last = high;
    }
    if (first >= last) return {};
    tiles.first = first / kTile;
    tiles.last = (last + kTile - 1) / kTile;
    tiles.all_first = (all_first + kTile - 1) / kTile;
    tiles.all_last = all_last > 0 ? all_last / kTile : 0;
  }
  return tiles;
}

/// The tiles of all blocks of kTile queries up to some length: found once for a rule and length,
/// shared by heads, and by all calls with an equal rule. Rooms for 65,536 positions (and 16,384 for
/// rules without `keys`) are taken at once, so that later lengths allocate nothing.
template <AttentionRule Rule>
class TilePlan {
 public:
  /// The plan of this thread for a rule, covering positions and keys below the two bounds.
  static const TilePlan& of(const Rule& rule, int positions, int keys) {
    static thread_local TilePlan plans[kPlans];
    static thread_local int oldest = 0;
    if constexpr (std::equality_comparable<Rule>)
      for (TilePlan& plan : plans)
        if (plan.rule_ && *plan.rule_ == rule) return plan.cover(rule, positions, keys);
    TilePlan& plan = plans[oldest];
    oldest = (oldest + 1) % kPlans;
    plan.positions_ = plan.keys_ = 0;
    return plan.cover(rule, positions, keys);
  }

  /// `block` counts kTile positions.
  const BlockTiles& block(int block) const { return blocks_[size_t(block)]; }

 private:
  static constexpr int kPlans = 4;

  const TilePlan& cover(const Rule& rule, int positions, int keys) {
    if (positions <= positions_ && keys <= keys_) return *this;
    if (positions > positions_) positions_ = positions;
    if (keys > keys_) keys_ = keys;
    if constexpr (std::equality_comparable<Rule>) rule_.emplace(rule);
    const size_t tiles = size_t(keys_ + kTile - 1) / kTile;
    blocks_.reserve(1024);
    blocks_.clear();
    if constexpr (!HasKeys<Rule>) {
      table_.reserve(256 * 256);
      table_.resize(size_t(positions_ + kTile - 1) / kTile * tiles);
    }
    for (int position = 0; position < positions_; position += kTile) {
      const int queries = positions_ - position < kTile ? positions_ - position : kTile;
      blocks_.push_back(reach(rule, position, queries, keys_));
      BlockTiles& found = blocks_.back();
      if constexpr (HasKeys<Rule>)
        verify(rule, position, queries, found);
      else
        fill_table(rule, position, queries, found, table_.data() + blocks_.size() * tiles - tiles);
    }
    return *this;
  }

  /// `keys` only bounds what is seen: ends the range of full tiles before the first that is not.
  void verify(const Rule& rule, int position, int queries, BlockTiles& found) const {
    for (int tile = found.all_first; tile < found.all_last; tile++)
      if (seen(rule, position, queries, tile) != Seen::all) found.all_last = tile;
  }

  void fill_table(const Rule& rule, int position, int queries, BlockTiles& found,
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

  Seen seen(const Rule& rule, int position, int queries, int tile) const {
    const int first = tile * kTile, count = keys_ - first < kTile ? keys_ - first : kTile;
    int visible = 0;
    for (int query = position; query < position + queries; query++)
      for (int key = first; key < first + count; key++) visible += rule.sees(query, key) ? 1 : 0;
    if (visible == 0) return Seen::none;
    return visible == queries * count ? Seen::all : Seen::some;
  }

  int positions_ = 0, keys_ = 0;
  std::vector<BlockTiles> blocks_;
  std::vector<Seen> table_;
  std::optional<Rule> rule_;
};

/// The plan a call needs, or null where every segment has so few queries that asking the rule again
/// is as cheap.
template <AttentionRule Rule>
const TilePlan<Rule>* plan_for(const Rule& rule, std::span<const Segment> segments) {
  int queries = 0, positions = 0, keys = 0;
  for (const Segment& segment : segments) {
    const int end = segment.query_position + segment.queries;
    if (segment.queries > queries) queries = segment.queries;
    if (end > positions) positions = end;
    if (segment.keys > keys) keys = segment.keys;
  }
  return queries > kTile ? &TilePlan<Rule>::of(rule, positions, keys) : nullptr;
}

}  // namespace heed::kernels::tile
