// Attention is a rule: which keys a query sees, and what is added to the score.
//
// A variant is a struct of a few lines. The fused kernel (attention.h) is a template over it, so a
// rule of your own is as fast as these. Rules see positions within the sentence, from 0.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <limits>

#include "base/check.h"
#include "base/real.h"

namespace heed {

/// One sentence (or one beam, or one cached step): `queries` rows of q from `first_query` on, which
/// may look at `keys` rows of k and v from `first_key` on. For a rule, query i stands at
/// query_position + i, and key j at j. Either count may be 0.
struct Segment {
  int first_query, queries, first_key, keys;
  int query_position = 0;
};

/// The keys from `first` up to, but not including, `last`. May reach over both ends of the
/// sentence.
struct KeyRange {
  int first, last;
};

/// What a rule is. `sees(query, key)` is needed. Three things are optional:
///   - bias(head, query, key): added to the score.
///   - keys(query): a range outside of which the query sees nothing; it makes the cost O(n w).
///   - operator==: without `keys`, the tiles that hold no visible pair are found once for all calls
///     with an equal rule instead of once for each call.
/// All must be functions of their arguments alone: the backward pass asks again.
template <class Rule>
concept AttentionRule = requires(const Rule& rule, int query, int key) {
  { rule.sees(query, key) } -> std::convertible_to<bool>;
};

/// Every query sees every key: encoders, and decoders looking at the source.
struct Full {
  bool operator==(const Full&) const = default;
  bool sees(int, int) const { return true; }
  KeyRange keys(int) const { return {0, std::numeric_limits<int>::max()}; }
};

/// A query sees itself and what came before: decoders (Vaswani et al. 2017, section 3.2.3).
struct Causal {
  bool operator==(const Causal&) const = default;
  bool sees(int query, int key) const { return key <= query; }
  KeyRange keys(int query) const { return {0, query + 1}; }
};

/// A query sees itself and the width - 1 keys before it (Longformer, arXiv 2004.05150; Mistral).
struct SlidingWindow {
  int width;
  bool operator==(const SlidingWindow&) const = default;
  bool sees(int query, int key) const { return key <= query && query - key < width; }
  KeyRange keys(int query) const { return {query - width + 1, query + 1}; }
};

/// A query sees the keys less than `width` away on both sides: the window for encoders.
struct LocalWindow {
  int width;
  bool operator==(const LocalWindow&) const = default;
  bool sees(int query, int key) const { return key - query < width && query - key < width; }
  KeyRange keys(int query) const { return {query - width + 1, query + width}; }
};

/// The slopes of ALiBi (Press et al. 2022, arXiv 2108.12409): 2^(-8/heads), its square, ...; for
/// head counts that are no power of two, those of the power below, then every other one of twice
/// that power.
struct AlibiSlopes {
  std::array<real, 128> slope{};

  bool operator==(const AlibiSlopes&) const = default;

  explicit AlibiSlopes(int heads) {
    check(heads >= 1 && heads <= int(slope.size()), "ALiBi: ", heads,
          " heads: the number of heads must be 1 to ", slope.size());
    int power = 1;
    while (2 * power <= heads) power *= 2;
    for (int head = 0; head < heads; head++) {
      const double step = head < power ? head + 1 : head - power + 0.5;
      slope[size_t(head)] = real(std::exp2(-8.0 * step / power));
    }
  }
};

/// Causal, with the distance to the key times the head's slope subtracted from the score.
struct Alibi : AlibiSlopes {
  using AlibiSlopes::AlibiSlopes;
  bool sees(int query, int key) const { return key <= query; }
  KeyRange keys(int query) const { return {0, query + 1}; }
  real bias(int head, int query, int key) const { return slope[size_t(head)] * real(key - query); }
};

/// ALiBi for encoders: both sides are seen, and distance counts the same on both.
struct AlibiBothSides : AlibiSlopes {
  using AlibiSlopes::AlibiSlopes;
  bool sees(int, int) const { return true; }
  KeyRange keys(int) const { return {0, std::numeric_limits<int>::max()}; }
  real bias(int head, int query, int key) const {
    return slope[size_t(head)] * real(-std::abs(key - query));
  }
};

/// The score's bias, or 0 for a rule without one.
template <AttentionRule Rule>
inline real rule_bias(const Rule& rule, int head, int query, int key) {
  if constexpr (requires { rule.bias(head, query, key); })
    return real(rule.bias(head, query, key));
  else
    return 0;
}

}  // namespace heed
