// Fused attention against its textbook twin, and the promises about its digits.
#include <string>

#include "base/parallel.h"
#include "kernels/any_rule.h"
#include "numbers.h"

using namespace heed;
using heed::test::Guarded;
using heed::test::largest_difference;

namespace {

/// A rule without `keys`: odd distances, and nothing at all for query 3.
struct OddDistance {
  bool sees(int query, int key) const { return query != 3 && ((query ^ key) & 1) != 0; }
};

/// Blocks of 64 that see themselves and the first one: whole tiles to skip, found by asking.
struct Blocks {
  bool sees(int query, int key) const { return key / 64 == query / 64 || key < 64; }
};

/// A filter inside a range: half of it is hidden.
struct LooseRange {
  bool sees(int query, int key) const { return (query + key) % 2 == 0; }
  KeyRange keys(int) const { return {0, 190}; }
};

/// The inputs and outputs of one call.
struct Problem {
  AttentionShape shape;
  std::vector<Segment> segments;
  Dropout dropout;
  Guarded q, k, v, dy, dlse;

  Problem(int heads, int kv_heads, int head_dim, std::vector<Segment> list, float rate = 0)
      : shape{heads, kv_heads, head_dim, real(1 / std::sqrt(double(head_dim)))},
        segments(std::move(list)),
        dropout{rate, 77},
        q(queries() * heads * head_dim, 1),
        k(keys() * kv_heads * head_dim, 2),
        v(keys() * kv_heads * head_dim, 3),
        dy(q.size(), 4),
        dlse(queries() * heads, 10) {
    for (int64_t i = 0; i < q.size(); i++) q[i] *= 3;
  }
  int64_t queries() const {
    int64_t end = 0;
    for (const Segment& s : segments) end = std::max<int64_t>(end, s.first_query + s.queries);
    return end;
  }
  int64_t keys() const {
    int64_t end = 0;
    for (const Segment& s : segments) end = std::max<int64_t>(end, s.first_key + s.keys);
    return end;
  }
};

struct Forward {
  Guarded y, lse;
  explicit Forward(const Problem& p) : y(p.q.size(), 5), lse(p.queries() * p.shape.heads, 6) {}
  bool operator==(const Forward&) const = default;
  bool whole() const { return y.whole() && lse.whole(); }
};

struct Backward {
  Guarded dq, dk, dv;
  explicit Backward(const Problem& p) : dq(p.q.size(), 7), dk(p.k.size(), 8), dv(p.v.size(), 9) {}
  bool operator==(const Backward&) const = default;
  bool whole() const { return dq.whole() && dk.whole() && dv.whole(); }
};

Forward forward(const AnyRule& rule, const Problem& p) {
  Forward to(p);
  fast_kernels.attention(rule, p.shape, p.segments, p.q.data(), p.k.data(), p.v.data(), p.dropout,
                         to.y.data(), to.lse.data());
  return to;
}

Backward backward(const AnyRule& rule, const Problem& p, const Forward& f, bool add = false) {
  Backward to(p);
  fast_kernels.attention_backward(rule, p.shape, p.segments, p.q.data(), p.k.data(), p.v.data(),
                                  p.dropout, f.y.data(), f.lse.data(), p.dy.data(), p.dlse.data(), {to.dq.data(), add}, {to.dk.data(), add}, {to.dv.data(), add});
  return to;
}

void check_against_reference(const char* name, const AnyRule& rule, const Problem& p) {
  const Forward got = forward(rule, p);
  Forward wanted(p);
  reference_kernels.attention(rule, p.shape, p.segments, p.q.data(), p.k.data(), p.v.data(),
                              p.dropout, wanted.y.data(), wanted.lse.data());
  bool ok = got.whole() && largest_difference(got.y, wanted.y) < 2e-6;
  for (int64_t i = 0; i < got.lse.size(); i++)
    ok &= got.lse[i] == wanted.lse[i] || std::fabs(got.lse[i] - wanted.lse[i]) < 5e-6;
  for (const bool add : {false, true}) {
    const Backward got_back = backward(rule, p, got, add);
    Backward wanted_back(p);
    reference_kernels.attention_backward(
        rule, p.shape, p.segments, p.q.data(), p.k.data(), p.v.data(), p.dropout, wanted.y.data(),
        wanted.lse.data(), p.dy.data(), p.dlse.data(), {wanted_back.dq.data(), add}, {wanted_back.dk.data(), add},
        {wanted_back.dv.data(), add});
    ok &= got_back.whole() && largest_difference(got_back.dq, wanted_back.dq) < 2e-5 &&
          largest_difference(got_back.dk, wanted_back.dk) < 2e-5 &&
          largest_difference(got_back.dv, wanted_back.dv) < 2e-5;
  }
  if (ok) return;
  std::string text = std::string("attention differs from its reference: ") + name + ", " +
                     std::to_string(p.shape.heads) + "/" + std::to_string(p.shape.kv_heads) +
                     " heads of " + std::to_string(p.shape.head_dim);
  for (const Segment& s : p.segments)
    text += " [" + std::to_string(s.queries) + " x " + std::to_string(s.keys) + "]";
  heed::test::report(__FILE__, __LINE__, text);
}

void check_all_rules(const Problem& p) {
  check_against_reference("Full", Full{}, p);
  check_against_reference("Causal", Causal{}, p);
  check_against_reference("SlidingWindow", SlidingWindow{3}, p);
  check_against_reference("LocalWindow", LocalWindow{70}, p);
  check_against_reference("Alibi", Alibi(p.shape.heads), p);
  check_against_reference("AlibiBothSides", AlibiBothSides(p.shape.heads), p);
  check_against_reference("Strided", Strided{3}, p);
  check_against_reference("OddDistance", OddDistance{}, p);
  check_against_reference("Blocks", Blocks{}, p);
  check_against_reference("LooseRange", LooseRange{}, p);
}

/// Sentences one after another, looking at themselves.
std::vector<Segment> sentences(std::vector<int> lengths) {
  std::vector<Segment> segments;
  int at = 0;
  for (const int n : lengths) {
    segments.push_back({at, n, at, n});
    at += n;
  }
  return segments;
}

/// (queries, keys) one after another.
std::vector<Segment> pairs(std::vector<std::pair<int, int>> sizes) {
  std::vector<Segment> segments;
  int query = 0, key = 0;
  for (const auto& [queries, keys] : sizes) {
    segments.push_back({query, queries, key, keys});
    query += queries;
    key += keys;
  }
  return segments;
}

void check_threads(const AnyRule& rule, const Problem& p) {
  const int before = threads();
  set_threads(1);
  const Forward one = forward(rule, p);
  const Backward one_back = backward(rule, p, one);
  for (const int n : {2, 3, 4}) {
    set_threads(n);
    CHECK(forward(rule, p) == one);
    CHECK(backward(rule, p, one) == one_back);
  }
  set_threads(before);
}

/// Rows of `b` from `row` on equal all rows of `a`.
bool same_rows(const Guarded& a, const Guarded& b, int64_t row, int64_t width) {
  for (int64_t i = 0; i < a.size(); i++)
    if (a[i] != b[row * width + i]) return false;
  return true;
}

/// Rows [first, first + count) of a matrix.
Guarded rows_of(const Guarded& from, int64_t first, int64_t count, int64_t width) {
  Guarded to(count * width);
  for (int64_t i = 0; i < to.size(); i++) to[i] = from[first * width + i];
  return to;
}

/// Each row as a cached step: one query at its position, and only the keys up to it.
void check_cached(const AnyRule& rule, int length, int head_dim) {
  const Problem whole(2, 1, head_dim, sentences({length}));
  const Forward all = forward(rule, whole);
  for (int t = 0; t<length; t += length> 50 ? 7 : 1) {
    Problem step(2, 1, head_dim, {{0, 1, 0, t + 1, t}});
    step.q = rows_of(whole.q, t, 1, 2 * head_dim);
    step.k = rows_of(whole.k, 0, t + 1, head_dim);
    step.v = rows_of(whole.v, 0, t + 1, head_dim);
    const Forward alone = forward(rule, step);
    CHECK(same_rows(alone.y, all.y, t, 2 * head_dim));
    CHECK(same_rows(alone.lse, all.lse, t, 2));
  }
}

/// Each query as a segment of its own gives the bits of the whole.
void check_one_by_one(const AnyRule& rule, int length, int head_dim, float rate) {
  const Problem whole(18, 9, head_dim, sentences({length}), rate);
  Problem single = whole;
  single.segments.clear();
  for (int i = 0; i < length; i++) single.segments.push_back({i, 1, 0, length, i});
  CHECK(forward(rule, single) == forward(rule, whole));
}

/// Values that no visible key has: y and the gradients of what is seen must not move.
void check_no_leak(const AnyRule& rule, real key_value, real value_value) {
  const int length = 150, hidden_from = 70;  // queries 0 to 69 do not see keys from 70 on
  Problem p(2, 2, 16, {{0, hidden_from, 0, length}});
  const Forward before = forward(rule, p);
  const Backward before_back = backward(rule, p, before);
  for (int64_t i = hidden_from * 32; i < p.k.size(); i++) {
    p.k[i] = key_value;
    p.v[i] = value_value;
  }
  const Forward after = forward(rule, p);
  CHECK(after == before);
  if (std::isfinite(key_value)) CHECK(backward(rule, p, after) == before_back);
}

}  // namespace

TEST("attention equals its reference for any head size") {
  for (const int head_dim : {1, 3, 8, 15, 16, 17, 32, 48, 65, 130})
    check_all_rules(Problem(2, 2, head_dim, sentences({1, 0, 10, 17, 2})));
  check_all_rules(Problem(1, 1, 64, sentences({63, 64, 65})));
}

TEST("attention equals its reference for long and ragged segments") {
  check_all_rules(Problem(1, 1, 8, sentences({300})));
  check_all_rules(Problem(2, 1, 4, pairs({{70, 5}, {0, 9}, {3, 0}, {1, 200}, {129, 130}})));
}

TEST("attention equals its reference with shared key/value heads and dropout") {
  check_all_rules(Problem(4, 2, 16, sentences({5, 33, 1}), 0.1f));
  check_all_rules(Problem(6, 1, 5, pairs({{12, 7}, {66, 80}}), 0.5f));
  check_all_rules(Problem(8, 8, 32, sentences({10, 12, 9}), 0.2f));
}

TEST("attention of segments that start late or share keys equals its reference") {
  Problem late(2, 2, 8, {{0, 70, 0, 140, 50}});
  check_all_rules(late);
  const Problem beams(2, 1, 8, {{0, 3, 0, 9}, {3, 3, 0, 9}, {6, 2, 4, 5}});
  const Forward got = forward(Full{}, beams);
  const Backward back = backward(Full{}, beams, got, true);
  Backward wanted(beams);
  reference_kernels.attention_backward(Full{}, beams.shape, beams.segments, beams.q.data(),
                                       beams.k.data(), beams.v.data(), {}, got.y.data(),
                                       got.lse.data(), beams.dy.data(), beams.dlse.data(), {wanted.dq.data(), true},
                                       {wanted.dk.data(), true}, {wanted.dv.data(), true});
  CHECK_NEAR(largest_difference(back.dk, wanted.dk), 0, 2e-5);
  CHECK_NEAR(largest_difference(back.dq, wanted.dq), 0, 2e-5);
}

TEST("attention gives the same bits for any number of threads") {
  std::vector<int> many(200, 11);
  check_threads(Causal{}, Problem(2, 2, 32, sentences(many), 0.1f));
  check_threads(Full{}, Problem(2, 1, 16, sentences({700, 3, 90})));
  check_threads(SlidingWindow{40}, Problem(1, 1, 16, sentences({1500}), 0.1f));
  check_threads(Blocks{}, Problem(4, 2, 8, sentences({520})));
}

TEST("a cached step of attention equals the whole, bit for bit") {
  check_cached(Causal{}, 30, 32);
  check_cached(Causal{}, 300, 17);
  check_cached(SlidingWindow{20}, 150, 16);
  check_cached(Alibi(2), 150, 8);
}

TEST("queries one by one give the bits of the whole, with every rule and dropout") {
  check_one_by_one(Full{}, 70, 16, 0.2f);
  check_one_by_one(AlibiBothSides(18), 150, 5, 0);
  check_one_by_one(OddDistance{}, 70, 33, 0.2f);
  check_one_by_one(LooseRange{}, 210, 8, 0);
}

TEST("a sentence alone gives the bits it gives in a batch") {
  const Problem batch(2, 2, 24, sentences({40, 9, 200, 1, 12}));
  const Forward all = forward(Causal{}, batch);
  const Backward all_back = backward(Causal{}, batch, all);
  for (const Segment& s : batch.segments) {
    Problem alone(2, 2, 24, {{0, s.queries, 0, s.keys}});
    alone.q = rows_of(batch.q, s.first_query, s.queries, 48);
    alone.k = rows_of(batch.k, s.first_key, s.keys, 48);
    alone.v = rows_of(batch.v, s.first_key, s.keys, 48);
    alone.dy = rows_of(batch.dy, s.first_query, s.queries, 48);
    alone.dlse = rows_of(batch.dlse, s.first_query, s.queries, 2);
    const Forward one = forward(Causal{}, alone);
    const Backward one_back = backward(Causal{}, alone, one);
    CHECK(same_rows(one.y, all.y, s.first_query, 48));
    CHECK(same_rows(one_back.dq, all_back.dq, s.first_query, 48));
    CHECK(same_rows(one_back.dk, all_back.dk, s.first_key, 48));
    CHECK(same_rows(one_back.dv, all_back.dv, s.first_key, 48));
  }
}

TEST("hidden keys and values do not leak, however large") {
  const real infinity = std::numeric_limits<real>::infinity(), nan = real(NAN);
  const auto check_rules = [](real key, real value) {
    check_no_leak(Causal{}, key, value);
    check_no_leak(SlidingWindow{9}, key, value);
    check_no_leak(Alibi(2), key, value);
  };
  check_rules(real(1e30), real(-3e38));  // products with dy overflow
  check_rules(nan, nan);
  check_rules(infinity, infinity);
}

TEST("a visible NaN reaches y") {
  Problem p(1, 1, 16, sentences({20}));
  p.v[3 * 16] = real(NAN);
  const Forward f = forward(Causal{}, p);
  CHECK(f.y[2 * 16] == f.y[2 * 16]);
  CHECK(f.y[3 * 16] != f.y[3 * 16]);
}

TEST("attention_weights recomputes the weights") {
  const Problem p(4, 2, 12, pairs({{5, 7}, {90, 75}}));
  for (const Segment& s : p.segments) {
    const int64_t size = int64_t(s.queries) * s.keys;
    Guarded wanted(size);
    reference_kernels.attention_weights(Alibi(4), p.shape, s, p.q.data(), p.k.data(), 3,
                                        {wanted.data(), false});
    for (const bool add : {false, true}) {
      Guarded got(size), before(size);
      fast_kernels.attention_weights(Alibi(4), p.shape, s, p.q.data(), p.k.data(), 3,
                                     {got.data(), add});
      CHECK(got.whole());
      for (int64_t i = 0; i < size; i++)
        CHECK_NEAR(got[i], double(wanted[i]) + (add ? double(before[i]) : 0), 3e-6);
    }
  }
}

TEST("a rule with a filter is asked once for each pair, however often and whatever the length") {
  struct Counting {
    std::shared_ptr<int64_t> asked = std::make_shared<int64_t>(0);
    bool sees(int query, int key) const { return ++*asked > 0 && query / 64 == key / 64; }
  };
  const Counting rule;
  const AnyRule kept = rule;
  const int before = threads();
  set_threads(1);
  const Problem p(2, 2, 8, sentences({256, 128, 65}));
  const Forward once = forward(kept, p);
  CHECK_EQUAL(*rule.asked, 256 * 256);
  CHECK(forward(kept, p) == once);
  backward(kept, p, once);
  CHECK_EQUAL(*rule.asked, 256 * 256);
  set_threads(before);
}

TEST("ALiBi's slopes are those of the paper") {
  CHECK_EQUAL(AlibiSlopes(8).slope[0], real(0.5));
  CHECK_EQUAL(AlibiSlopes(8).slope[7], real(0.00390625));
  CHECK_EQUAL(AlibiSlopes(3).slope[1], real(0.00390625));  // of 2 heads: 2^-4, 2^-8
  CHECK_EQUAL(AlibiSlopes(3).slope[2], real(0.25));        // the first of 4 heads: 2^-2
}
