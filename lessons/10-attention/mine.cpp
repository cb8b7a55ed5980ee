// Attention becomes attend and attend_backward. The library's takes all heads and all sentences of
// a batch at once; yours gets one head of one sentence at a time, copied out, and what it writes is
// copied back. Weights are not stored: the backward pass calls attend again.
#include "kernels/any_rule.h"
#include "tools/adapter.h"

namespace yours_10 {
#include "lessons/10-attention/exercise.h"
}

namespace {

using namespace heed;
using lesson::Dense, lesson::give;

/// For each query of each sentence how many keys it sees: the first ones.
std::vector<int> visible_keys(const AnyRule& rule, std::span<const Segment> segments) {
  std::vector<int> visible;
  for (const Segment& s : segments)
    for (int i = 0; i < s.queries; i++) {
      int seen = 0;
      for (int key = 0; key < s.keys; key++)
        if (rule.added(0, s.query_position + i, key) == 0)
          check(key == seen++, "your attention knows no window: leave --attention at full");
      visible.push_back(seen);
    }
  return visible;
}

/// Writes y, or, if there is dy, the gradients. Threads share out the heads.
void run(const AnyRule& rule, const AttentionShape& shape, std::span<const Segment> segments,
         const real* q, const real* k, const real* v, const Dropout& dropout, real* y,
         const real* dy, Out dq, Out dk, Out dv) {
  const int heads = shape.heads, d = shape.head_dim;
  check(dropout.rate == 0 && !rule.has_bias() && shape.kv_heads == heads,
        "your attention takes --dropout 0, --attention full and no --kv-heads");
  const std::vector<int> visible = visible_keys(rule, segments);
  parallel_for(heads, [&](int64_t head) {
    const auto part = [&](const real* all, int64_t first, int rows) {
      return Mat{all + (first * heads + head) * d, rows, d, heads * d};
    };
    std::span<const int> rest = visible;
    for (const Segment& s : segments) {
      const Mat at_q = part(q, s.first_query, s.queries), at_k = part(k, s.first_key, s.keys),
                at_v = part(v, s.first_key, s.keys);
      const Dense own_q(at_q), own_k(at_k), own_v(at_v);
      const yours_10::Sizes n = {s.queries, s.keys, d, d};
      std::vector<real> w(size_t(s.queries) * s.keys), own_y(own_q.numbers.size());
      yours_10::attend(n, own_q.numbers, own_k.numbers, own_v.numbers, rest.first(s.queries), w,
                       own_y);
      rest = rest.subspan(s.queries);
      if (!dy) {
        give(own_y, at_q, q, {y, false});
        continue;
      }
      std::vector<real> own_dq(own_y.size()), own_dk(own_k.numbers.size()), own_dv(own_dk.size());
      yours_10::attend_backward(n, own_q.numbers, own_k.numbers, own_v.numbers, w,
                                Dense(part(dy, s.first_query, s.queries)).numbers, own_dq, own_dk,
                                own_dv);
      give(own_dq, at_q, q, dq), give(own_dk, at_k, k, dk), give(own_dv, at_v, v, dv);
    }
  });
}

}  // namespace

void fill_10(Parts& parts) {
  parts.kernels.attention = [](const AnyRule& rule, const AttentionShape& shape,
                               std::span<const Segment> segments, const real* q, const real* k,
                               const real* v, const Dropout& dropout, real* y, real* lse) {
    run(rule, shape, segments, q, k, v, dropout, y, nullptr, {}, {}, {});
    for (const Segment& s : segments)  // yours has no sums of exponentials: who uses one sees it
      std::fill_n(lse + s.first_query * shape.heads, s.queries * shape.heads, real(NAN));
  };
  parts.kernels.attention_backward =
      [](const AnyRule& rule, const AttentionShape& shape, std::span<const Segment> segments,
         const real* q, const real* k, const real* v, const Dropout& dropout, const real*,
         const real*, const real* dy, const real*, Out dq, Out dk,
         Out dv) { run(rule, shape, segments, q, k, v, dropout, nullptr, dy, dq, dk, dv); };
}
