// A rule as the kernel sees it: a few questions about whole tiles. Each is a loop in which the
// compiler knows the rule's code, behind a pointer; the arithmetic around them is compiled once,
// for all rules.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <vector>

#include "kernels/attention_rules.h"
#include "kernels/kernels.h"

namespace heed {

class RuleView;

namespace fast {

namespace tile {

/// Queries and keys in a tile. Tiles begin at multiples of it: a row's sums run over tiles in
/// rising order, so its digits depend on this number.
constexpr int kTile = 64;

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

/// Neighbouring queries and neighbouring keys, by their positions in the sentence.
struct Pairs {
  int query, queries, key, keys;
};

}  // namespace tile

/// The tiles of all blocks of kTile queries up to some length: found once for a rule and length,
/// shared by heads, and by all calls with an equal rule. Rooms for 65,536 positions (and 16,384 for
/// rules without `keys`) are taken at once, so that later lengths allocate nothing.
class TilePlan {
 public:
  /// Makes it cover positions and keys below the two bounds.
  const TilePlan& cover(const RuleView& rule, int positions, int keys);
  /// Makes it cover nothing: it is for another rule now.
  void forget() { positions_ = keys_ = 0; }

  /// `block` counts kTile positions.
  const tile::BlockTiles& block(int block) const { return blocks_[size_t(block)]; }

 private:
  void verify(const RuleView& rule, int position, int queries, tile::BlockTiles& found) const;
  void fill_table(const RuleView& rule, int position, int queries, tile::BlockTiles& found,
                  tile::Seen* table) const;
  tile::Seen seen(const RuleView& rule, int position, int queries, int tile) const;

  int positions_ = 0, keys_ = 0;
  std::vector<tile::BlockTiles> blocks_;
  std::vector<tile::Seen> table_;
};

}  // namespace fast

/// A pointer to any rule, and its answers. The rule must outlive the view.
class RuleView {
 public:
  template <AttentionRule Rule>
  RuleView(const Rule& rule);

  const bool has_bias, has_keys;

  /// The tiles that queries [position, position + queries) reach by rule.keys, all of them for a
  /// rule without.
  fast::tile::BlockTiles reach(int position, int queries, int keys) const {
    return reach_(rule_, position, queries, keys);
  }
  /// How many of the pairs are visible.
  int count(const fast::tile::Pairs& pairs) const { return count_(rule_, pairs); }
  /// scores [keys][kTile] get their bias, and -infinity where nothing is seen.
  void apply(int head, const fast::tile::Pairs& pairs, real* scores) const {
    apply_(rule_, head, pairs, scores);
  }
  /// The same for one query, whose scores lie side by side.
  void apply_one(int head, int query, int first_key, int keys, real* scores) const {
    apply_one_(rule_, head, query, first_key, keys, scores);
  }
  /// The bias of one pair, or -infinity where it is hidden.
  real added(int head, int query, int key) const {
    real sum = 0;
    apply_one(head, query, key, 1, &sum);
    return sum;
  }
  /// This thread's plan for the rule, perhaps with something in it from an equal one.
  fast::TilePlan& plan() const { return plan_(rule_); }

 private:
  template <class Rule>
  struct Answers;

  const void* rule_;
  fast::tile::BlockTiles (*reach_)(const void*, int, int, int);
  int (*count_)(const void*, const fast::tile::Pairs&);
  void (*apply_)(const void*, int, const fast::tile::Pairs&, real*);
  void (*apply_one_)(const void*, int, int, int, int, real*);
  fast::TilePlan& (*plan_)(const void*);
};

template <class Rule>
struct RuleView::Answers {
  static constexpr bool has_bias = requires(const Rule& rule) { rule.bias(0, 0, 0); };
  static constexpr bool has_keys = requires(const Rule& rule) {
    { rule.keys(0) } -> std::convertible_to<KeyRange>;
  };

  static const Rule& of(const void* rule) { return *static_cast<const Rule*>(rule); }

  static fast::tile::BlockTiles reach(const void* rule, int position, int queries, int keys) {
    fast::tile::BlockTiles tiles{.last = (keys + fast::tile::kTile - 1) / fast::tile::kTile};
    if constexpr (has_keys) {
      int first = keys, last = 0, all_first = 0, all_last = keys;
      for (int query = position; query < position + queries; query++) {
        const KeyRange range = of(rule).keys(query);
        const int low = range.first > 0 ? range.first : 0;
        const int high = range.last < keys ? range.last : keys;
        if (low < first) first = low;
        if (low > all_first) all_first = low;
        if (high > last) last = high;
        if (high < all_last) all_last = high;
      }
      if (first >= last) return {};
      tiles.first = first / fast::tile::kTile;
      tiles.last = (last + fast::tile::kTile - 1) / fast::tile::kTile;
      tiles.all_first = (all_first + fast::tile::kTile - 1) / fast::tile::kTile;
      tiles.all_last = all_last > 0 ? all_last / fast::tile::kTile : 0;
    }
    return tiles;
  }

  static int count(const void* rule, const fast::tile::Pairs& pairs) {
    int visible = 0;
    for (int query = pairs.query; query < pairs.query + pairs.queries; query++)
      for (int key = pairs.key; key < pairs.key + pairs.keys; key++)
        visible += of(rule).sees(query, key) ? 1 : 0;
    return visible;
  }

  /// Each score gets what `sees` and `bias` say of its query and key. The answers are gathered
  /// first: no loop has a branch, so that all of them go on whole vectors.
  template <class Query, class Key>
  static void change(const Rule& rule, int head, int count, const Query& query, const Key& key,
                     real* __restrict scores) {
    int seen[fast::tile::kTile];
    for (int i = 0; i < count; i++) seen[i] = rule.sees(query(i), key(i)) ? 1 : 0;
    if constexpr (has_bias) {
      real bias[fast::tile::kTile];
      for (int i = 0; i < count; i++) bias[i] = real(rule.bias(head, query(i), key(i)));
      for (int i = 0; i < count; i++) scores[i] += bias[i];
    }
    constexpr real kHidden = -std::numeric_limits<real>::infinity();
    for (int i = 0; i < count; i++) {
      const real score = scores[i];
      scores[i] = seen[i] ? score : kHidden;
    }
  }

  /// A small rule is copied, so that the compiler knows that scores do not change it.
  using Near = std::conditional_t<std::is_trivially_copyable_v<Rule> && sizeof(Rule) <= 64,
                                  const Rule, const Rule&>;

  static void apply(const void* rule, int head, const fast::tile::Pairs& pairs, real* scores) {
    Near near = of(rule);
    for (int j = 0; j < pairs.keys; j++)
      change(
          near, head, pairs.queries, [&](int i) { return pairs.query + i; },
          [&](int) { return pairs.key + j; }, scores + j * fast::tile::kTile);
  }

  static void apply_one(const void* rule, int head, int query, int first_key, int keys,
                        real* scores) {
    Near near = of(rule);
    change(
        near, head, keys, [=](int) { return query; }, [=](int i) { return first_key + i; }, scores);
  }

  /// The plans of the last four rules of this type, by equality; a rule without it is always new.
  static fast::TilePlan& plan(const void* rule) {
    struct Kept {
      std::optional<Rule> rule;
      fast::TilePlan plan;
    };
    static thread_local Kept all[4];
    static thread_local int oldest = 0;
    if constexpr (std::equality_comparable<Rule>)
      for (Kept& kept : all)
        if (kept.rule && *kept.rule == of(rule)) return kept.plan;
    Kept& kept = all[oldest];
    oldest = (oldest + 1) % 4;
    if constexpr (std::equality_comparable<Rule>) kept.rule.emplace(of(rule));
    kept.plan.forget();
    return kept.plan;
  }
};

template <AttentionRule Rule>
RuleView::RuleView(const Rule& rule)
    : has_bias(Answers<Rule>::has_bias),
      has_keys(Answers<Rule>::has_keys),
      rule_(&rule),
      reach_(Answers<Rule>::reach),
      count_(Answers<Rule>::count),
      apply_(Answers<Rule>::apply),
      apply_one_(Answers<Rule>::apply_one),
      plan_(Answers<Rule>::plan) {}

}  // namespace heed
