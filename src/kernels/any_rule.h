// Any rule behind one type: a few questions about whole tiles. Each is a loop in which the compiler
// knows the rule's code, behind a pointer; the arithmetic around them is compiled once, for all.
#pragma once

#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "base/parallel.h"
#include "kernels/attention_rules.h"
#include "kernels/kernels.h"

namespace heed {

namespace fast::tile {

/// Queries and keys in a tile. Tiles begin at multiples of it, counted from the sentence's first
/// key: a row's sums run over tiles in rising order, so its digits depend on this number.
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

/// What a rule with `sees` has said about whole tiles, for blocks of kTile queries: it is asked
/// once for each pair, up to the longest sentence so far. Room for 16,384 positions is taken at
/// once, so that a longer sentence allocates nothing.
struct TilePlan {
  int positions = 0, keys = 0;  ///< asked so far
  std::vector<Seen> table;      ///< [blocks, tiles]

  const Seen* block(int position) const {
    return table.data() + position / kTile * pieces(keys, kTile);
  }
};

}  // namespace fast::tile

/// A copy of a rule, and its answers. Handles share the rule and what was learned of it, so an
/// attention that keeps one asks once; not for two threads at a time.
class AnyRule {
 public:
  template <AttentionRule Rule>
  AnyRule(const Rule& rule) : rule_(std::make_shared<Rule>(rule)), answers_(&Answers::of<Rule>) {
    if constexpr (RuleWithSees<Rule>) plan_ = std::make_shared<fast::tile::TilePlan>();
  }

  bool has_bias() const { return answers_->has_bias; }

  /// The tiles that queries [position, position + queries) reach by rule.keys, all of them for a
  /// rule without.
  fast::tile::BlockTiles reach(int position, int queries, int keys) const {
    return answers_->reach(rule_.get(), position, queries, keys);
  }
  /// How many of the pairs are visible.
  int count(const fast::tile::Pairs& pairs) const { return answers_->count(rule_.get(), pairs); }
  /// scores [keys][kTile] get their bias, and -infinity where nothing is seen.
  void apply(int head, const fast::tile::Pairs& pairs, real* scores) const {
    answers_->apply(rule_.get(), head, pairs, scores);
  }
  /// The same for one query, whose scores lie side by side: kTile keys at most.
  void apply_one(int head, int query, int first_key, int keys, real* scores) const {
    answers_->apply_one(rule_.get(), head, query, first_key, keys, scores);
  }
  /// The bias of one pair, or -infinity where it is hidden.
  real added(int head, int query, int key) const {
    real sum = 0;
    apply_one(head, query, key, 1, &sum);
    return sum;
  }
  /// What a rule with `sees` says about these sentences; null for another, and where every segment
  /// has so few queries that asking the rule again is as cheap.
  const fast::tile::TilePlan* plan(std::span<const Segment> segments) const;

 private:
  struct Answers {
    bool has_bias;
    fast::tile::BlockTiles (*reach)(const void*, int, int, int);
    int (*count)(const void*, const fast::tile::Pairs&);
    void (*apply)(const void*, int, const fast::tile::Pairs&, real*);
    void (*apply_one)(const void*, int, int, int, int, real*);

    template <class Rule>
    static const Answers of;
  };
  template <class Rule>
  struct Asks;

  std::shared_ptr<const void> rule_;
  const Answers* answers_;
  std::shared_ptr<fast::tile::TilePlan> plan_;  // null without `sees`
};

/// The loops over one rule.
template <class Rule>
struct AnyRule::Asks {
  static constexpr bool has_bias = requires(const Rule& rule) { rule.bias(0, 0, 0); };

  static const Rule& of(const void* rule) { return *static_cast<const Rule*>(rule); }

  static KeyRange keys(const Rule& rule, int query) {
    if constexpr (RuleWithKeys<Rule>) return rule.keys(query);
    return Full().keys(query);
  }

  static bool sees(const Rule& rule, int query, int key) {
    const KeyRange range = keys(rule, query);
    const bool seen = (key >= range.first) & (key < range.last);
    if constexpr (RuleWithSees<Rule>) return seen && rule.sees(query, key);
    return seen;
  }

  static fast::tile::BlockTiles reach(const void* rule, int position, int queries, int count) {
    int first = count, last = 0, all_first = 0, all_last = count;
    for (int query = position; query < position + queries; query++) {
      const KeyRange range = keys(of(rule), query);
      const int low = range.first > 0 ? range.first : 0;
      const int high = range.last < count ? range.last : count;
      if (low < first) first = low;
      if (low > all_first) all_first = low;
      if (high > last) last = high;
      if (high < all_last) all_last = high;
    }
    if (first >= last) return {};
    constexpr int kTile = fast::tile::kTile;
    // The last tile is whole where the sentence ends in it.
    const int all_end = all_last == count ? count + kTile - 1 : all_last > 0 ? all_last : 0;
    return {first / kTile, (last + kTile - 1) / kTile, (all_first + kTile - 1) / kTile,
            RuleWithSees<Rule> ? 0 : all_end / kTile};
  }

  static int count(const void* rule, const fast::tile::Pairs& pairs) {
    int visible = 0;
    for (int query = pairs.query; query < pairs.query + pairs.queries; query++)
      for (int key = pairs.key; key < pairs.key + pairs.keys; key++)
        visible += sees(of(rule), query, key) ? 1 : 0;
    return visible;
  }

  /// Each score gets what the rule says of its query and key. The answers are gathered first: no
  /// loop has a branch, so that all of them go on whole vectors.
  template <class Query, class Key>
  static void change(const Rule& rule, int head, int count, const Query& query, const Key& key,
                     real* __restrict scores) {
    int seen[fast::tile::kTile];
    for (int i = 0; i < count; i++) seen[i] = sees(rule, query(i), key(i)) ? 1 : 0;
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
};

template <class Rule>
constexpr AnyRule::Answers AnyRule::Answers::of = {Asks<Rule>::has_bias, Asks<Rule>::reach,
                                                   Asks<Rule>::count, Asks<Rule>::apply,
                                                   Asks<Rule>::apply_one};

}  // namespace heed
