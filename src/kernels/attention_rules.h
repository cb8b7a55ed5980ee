// Attention is a rule: which keys a query sees, and what is added to the score.
//
// A variant is a struct of a few lines. The loops that ask it are compiled for it (any_rule.h), so
// a rule of your own is as fast as these. Rules see positions within the sentence, from 0.
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

template <class Rule>
concept RuleWithKeys = requires(const Rule& rule, int query) {
  { rule.keys(query) } -> std::convertible_to<KeyRange>;
};
template <class Rule>
concept RuleWithSees = requires(const Rule& rule, int query, int key) {
  { rule.sees(query, key) } -> std::convertible_to<bool>;
};

/// What a rule is. It says once what is seen:
///   - by an interval keys(query), which makes the cost O(n w),
///   - or by a predicate sees(query, key), asked once for each pair of a length,
///   - or by both: then `sees` filters inside `keys`.
/// And, if it likes, bias(head, query, key): what is added to the score.
/// All must be functions of their arguments alone: the backward pass asks again.
template <class Rule>
concept AttentionRule = RuleWithKeys<Rule> || RuleWithSees<Rule>;

/// Every query sees every key: encoders, and decoders looking at the source.
struct Full {
  KeyRange keys(int) const { return {0, std::numeric_limits<int>::max()}; }
};

/// A query sees itself and what came before: decoders (Vaswani et al. 2017, section 3.2.3).
struct Causal {
  KeyRange keys(int query) const { return {0, query + 1}; }
};

/// A query sees itself and the width - 1 keys before it (Longformer, arXiv 2004.05150; Mistral).
struct SlidingWindow {
  int width;
  KeyRange keys(int query) const { return {query - width + 1, query + 1}; }
};

/// A query sees the keys less than `width` away on both sides: the window for encoders.
struct LocalWindow {
  int width;
  KeyRange keys(int query) const { return {query - width + 1, query + width}; }
};

/// A query sees itself and every `stride`-th key before it (Sparse Transformer, arXiv 1904.10509).
struct Strided {
  int stride;
  KeyRange keys(int query) const { return {0, query + 1}; }
  bool sees(int query, int key) const { return (query - key) % stride == 0; }
};

/// The slopes of ALiBi (Press et al. 2022, arXiv 2108.12409): 2^(-8/heads), its square, ...; for
/// head counts that are no power of two, those of the power below, then every other one of twice
/// that power.
struct AlibiSlopes {
  std::array<real, 128> slope{};

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
  KeyRange keys(int query) const { return {0, query + 1}; }
  real bias(int head, int query, int key) const { return slope[size_t(head)] * real(key - query); }
};

/// ALiBi for encoders: both sides are seen, and distance counts the same on both.
struct AlibiBothSides : AlibiSlopes {
  using AlibiSlopes::AlibiSlopes;
  KeyRange keys(int) const { return {0, std::numeric_limits<int>::max()}; }
  real bias(int head, int query, int key) const {
    return slope[size_t(head)] * real(-std::abs(key - query));
  }
};

}  // namespace heed
