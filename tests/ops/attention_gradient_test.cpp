#include "gradients.h"
#include "ops/attention.h"

using namespace heed;
using test::check_gradients;
using test::numbers;

namespace {

/// A rule of the test's own, with gaps: an even query sees the keys of its own kind, every fifth
/// query sees nothing at all.
struct Gaps {
  bool sees(int query, int key) const { return query % 5 != 3 && (query + key) % 2 == 0; }
};

/// One with a bias and no range.
struct Leaning {
  real strength;
  bool sees(int query, int key) const { return key <= query + 2; }
  real bias(int head, int query, int key) const {
    return strength * real((head + 1) * (key - query)) / 8;
  }
};

struct Sizes {
  int query_tokens, key_tokens, heads, kv_heads, head_dim;
  AttentionOptions options(double dropout) const { return {heads, kv_heads, dropout}; }
};

template <class Rule>
void check_rule(const Rule& rule, const Sizes& sizes, const std::vector<Segment>& segments,
                double dropout = 0, const test::Where& where = test::Where::current()) {
  const Tensor q = numbers({sizes.query_tokens, sizes.heads * sizes.head_dim}, 1);
  const Shape keys{sizes.key_tokens, sizes.kv_heads * sizes.head_dim};
  const Tensor k = numbers(keys, 2), v = numbers(keys, 3);
  check_gradients(
      "attention", {{"q", q}, {"k", k}, {"v", v}},
      [=] { return std::vector{attention(q, k, v, rule, segments, sizes.options(dropout)).y}; },
      where);
}

/// Sentences of 4, 0, 1 and 6 queries that look at 3, 2, 1 and 7 keys.
const Sizes kRagged{11, 13, 2, 2, 3};
const std::vector<Segment> kRaggedSegments = {
    {0, 4, 0, 3, 0}, {4, 0, 3, 2, 0}, {4, 1, 5, 1, 0}, {5, 6, 6, 7, 0}};

}  // namespace

TEST("gradient: attention by every rule, over ragged sentences, empty and one-token ones too") {
  check_rule(Full{}, kRagged, kRaggedSegments);
  check_rule(Causal{}, kRagged, kRaggedSegments);
  check_rule(SlidingWindow{2}, kRagged, kRaggedSegments);
  check_rule(LocalWindow{2}, kRagged, kRaggedSegments);
  check_rule(Alibi(2), kRagged, kRaggedSegments);
  check_rule(AlibiBothSides(2), kRagged, kRaggedSegments);
  check_rule(Gaps{}, kRagged, kRaggedSegments);
  check_rule(Leaning{real(0.7)}, kRagged, kRaggedSegments);
}

TEST("gradient: the log-sum-exp of attention, alone and beside y") {
  const Tensor q = numbers({7, 6}, 1), k = numbers({7, 3}, 2), v = numbers({7, 3}, 3);
  const std::vector<Segment> segments = {{0, 4, 0, 4}, {4, 3, 4, 3}};
  const auto check_both = [=](const AnyRule& rule, double dropout) {
    const AttentionOptions options{2, 1, dropout};
    check_gradients("attention", {{"q", q}, {"k", k}, {"v", v}}, [=] {
      const Attended both = attention(q, k, v, rule, segments, options);
      return std::vector{both.y, both.log_sums};
    });
    check_gradients("attention", {{"q", q}, {"k", k}}, [=] {
      return std::vector{attention(q, k, v, rule, segments, options).log_sums};
    });
  };
  check_both(Full{}, 0);
  check_both(Causal{}, 0.4);
  check_both(Strided{2}, 0.4);
  check_both(Alibi(2), 0);
}

TEST("gradient: a row that sees nothing has log-sum-exp -infinity, and its gradient is ignored") {
  const std::vector<Segment> segments = {{0, 6, 0, 6}};
  const auto gradients = [&](int64_t rows) {
    Tensor q = numbers({7, 3}, 1), k = numbers({6, 3}, 2), v = numbers({6, 3}, 3);
    q.require_grad(), k.require_grad();
    Tape tape;
    const Tensor log_sums = attention(q, k, v, Gaps{}, segments, {}).log_sums;
    for (const int64_t row : {3, 6}) CHECK_EQUAL(log_sums.read()[size_t(row)], real(-INFINITY));
    tape.backward(sum(slice_rows(log_sums, 0, rows)));
    return std::vector{q.gradient(), k.gradient()};
  };
  const auto some = gradients(3), more = gradients(4);  // row 3 sees nothing
  for (size_t i = 0; i < some.size(); i++)
    for (int64_t at = 0; at < some[i].count(); at++)
      CHECK_EQUAL(more[i].data()[at], some[i].data()[at]);
  CHECK(some[0].data()[0] != 0);
}

TEST("gradient: attention with dropout of the weights") {
  check_rule(Full{}, kRagged, kRaggedSegments, 0.4);
  check_rule(Causal{}, kRagged, kRaggedSegments, 0.4);
  check_rule(Gaps{}, kRagged, kRaggedSegments, 0.4);
  check_rule(Alibi(4), {5, 5, 4, 2, 3}, {{0, 5, 0, 5, 0}}, 0.4);
}

TEST("gradient: attention with fewer key/value heads") {
  for (const int kv_heads : {1, 2, 4}) {
    check_rule(Full{}, {5, 4, 4, kv_heads, 3}, {{0, 2, 0, 1, 0}, {2, 3, 1, 3, 0}});
    check_rule(Alibi(4), {5, 5, 4, kv_heads, 1}, {{0, 5, 0, 5, 0}});
  }
  check_rule(Causal{}, {4, 4, 3, 1, 2}, {{0, 4, 0, 4, 0}}, 0.3);
}

TEST("gradient: attention at the edges of vectors and tiles") {
  for (const int width : {1, 15, 16, 17, 33})
    check_rule(Full{}, {2, 3, 1, 1, width}, {{0, 2, 0, 3}});
  for (const int n : {15, 16, 17, 31, 33}) {
    check_rule(Causal{}, {n, n, 1, 1, 2}, {{0, n, 0, n}});
    check_rule(Gaps{}, {n, n, 1, 1, 2}, {{0, n, 0, n}});
  }
}

TEST("gradient: attention over several tiles of keys, and queries that begin late") {
  check_rule(Full{}, {2, 150, 1, 1, 2}, {{0, 2, 0, 150}});
  check_rule(Causal{}, {70, 70, 1, 1, 1}, {{0, 70, 0, 70}});
  check_rule(SlidingWindow{3}, {3, 140, 1, 1, 2}, {{0, 3, 0, 140, 137}});
  check_rule(Leaning{real(0.01)}, {3, 80, 2, 1, 2}, {{0, 3, 0, 80, 66}}, 0.2);
}

TEST("gradient: attention where q, k and v are one tensor, or two of them are") {
  const std::vector<Segment> self = {{0, 3, 0, 3}, {3, 1, 3, 1}, {4, 4, 4, 4}};
  const std::vector<Segment> cross = {{0, 3, 3, 1}, {3, 1, 0, 3}, {4, 4, 4, 4}};
  const AttentionOptions options{.heads = 2};
  for (const auto& segments : {self, cross}) {
    const Tensor x = numbers({8, 6}, 1), y = numbers({8, 6}, 2);
    check_gradients("attention", {{"x", x}},
                    [=] { return std::vector{attention(x, x, x, Full{}, segments, options).y}; });
    check_gradients("attention", {{"x", x}, {"y", y}}, [=] {
      return std::vector{attention(x, y, y, Causal{}, segments, options).y,
                         attention(x, x, y, Full{}, segments, options).y,
                         attention(x, y, x, Full{}, segments, options).y, x};
    });
  }
}

TEST("gradient: attention where one of q, k, v is wanted, and their gradients are used again") {
  const std::vector<Segment> segments = {{0, 3, 0, 4}};
  for (const size_t wanted : {0u, 1u, 2u}) {
    const Tensor q = numbers({3, 4}, 1), k = numbers({4, 4}, 2), v = numbers({4, 4}, 3);
    const NamedTensor all[] = {{"q", q}, {"k", k}, {"v", v}};
    check_gradients("attention", {all[wanted]}, [=] {
      const Tensor y = attention(q, k, v, Full{}, segments, {.heads = 2}).y;
      return std::vector{multiply(y, q), y, k, v, multiply(k, v)};
    });
  }
}

TEST("gradient: attention with rows that no segment names, and keys that several name") {
  check_rule(Full{}, {6, 6, 1, 1, 3}, {{1, 2, 2, 2}, {4, 1, 5, 1}});
  check_rule(Full{}, {4, 6, 1, 1, 3}, {{0, 2, 0, 3}, {2, 2, 0, 3}});  // keys 3 to 5: no one
  check_rule(Causal{}, {4, 6, 2, 1, 3}, {{0, 2, 3, 3, 1}, {2, 2, 1, 3, 1}}, 0.3);
  check_rule(Full{}, {3, 0, 1, 1, 2}, {{0, 3, 0, 0}});  // nothing to look at
  check_rule(Full{}, {0, 0, 1, 1, 2}, {});
}
