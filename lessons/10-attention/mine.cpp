// Puts the learner's attention in the translator, as the variant `yours`.
//
// The library's attention takes all heads and all sentences of a batch at once. Here each head of
// each sentence is copied out, handed to `attend` and `attend_backward`, and copied back.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "nn/attention.h"

namespace yours_10 {
using real = heed::real;
#include "lessons/10-attention/exercise.h"
}  // namespace yours_10

namespace heed {
namespace {

using Numbers = std::vector<real>;

/// The columns of one head, in rows `stride` numbers apart that hold all heads side by side.
struct Columns {
  real* data;
  int64_t stride;
  int rows, width;

  void copy_to(Numbers& to) const {
    to.resize(size_t(rows) * size_t(width));
    for (int r = 0; r < rows; r++)
      std::copy_n(data + r * stride, width, to.begin() + int64_t{r} * width);
  }
  void set(const Numbers& from) const {
    for (int r = 0; r < rows; r++)
      std::copy_n(from.begin() + int64_t{r} * width, width, data + r * stride);
  }
  void add(const Numbers& from) const {
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < width; c++) data[r * stride + c] += from[size_t(r * width + c)];
  }
};

/// One head of one sentence, copied out: what the learner's functions take.
struct OneHead {
  yours_10::Sizes n{};
  std::vector<int> visible;
  Numbers q, k, v, w, y, dy, dq, dk, dv;

  static std::span<real> rows(Numbers& x, int first, int count, int width) {
    return std::span(x).subspan(size_t(first) * size_t(width), size_t(count) * size_t(width));
  }
  yours_10::Sizes sizes(int count) const {
    yours_10::Sizes some = n;
    some.queries = count;
    return some;
  }
  /// The learner's `attend` for `count` queries from `i` on.
  void forward(int i, int count, const Numbers& values) {
    yours_10::attend(sizes(count), rows(q, i, count, n.width), k, values,
                     std::span(visible).subspan(size_t(i), size_t(count)),
                     rows(w, i, count, n.keys), rows(y, i, count, n.value_width));
  }
  /// And `attend_backward`.
  void backward(int i, int count, const Numbers& values, Numbers& values_gradient) {
    yours_10::attend_backward(sizes(count), rows(q, i, count, n.width), k, values,
                              rows(w, i, count, n.keys), rows(dy, i, count, n.value_width),
                              rows(dq, i, count, n.width), dk, values_gradient);
  }
};

/// A call of the variant: its tensors, and where each head of each sentence stands in them.
struct Call {
  Tensor q, k, v, y, w;  ///< w: the weights of all heads and segments, one after another
  AttentionShape shape;
  Dropout dropout;
  bool causal;

  Columns queries(real* data, const Segment& s, int head) const {
    const int64_t stride = int64_t{shape.heads} * shape.head_dim;
    return {data + s.first_query * stride + head * shape.head_dim, stride, s.queries,
            shape.head_dim};
  }
  Columns keys(real* data, const Segment& s, int head) const {
    const int64_t stride = int64_t{shape.kv_heads} * shape.head_dim;
    const int kv_head = head / (shape.heads / shape.kv_heads);
    return {data + s.first_key * stride + kv_head * shape.head_dim, stride, s.keys, shape.head_dim};
  }
  Columns weights(const Segment& s, int head, int64_t before) const {
    const int64_t count = int64_t{s.queries} * s.keys;
    return {w.data() + before * shape.heads + head * count, s.keys, s.queries, s.keys};
  }

  void take(OneHead& one, const Segment& s, int head) const {
    one.n.queries = s.queries, one.n.keys = s.keys;
    one.n.width = one.n.value_width = shape.head_dim;
    one.visible.resize(size_t(s.queries));
    for (int i = 0; i < s.queries; i++)
      one.visible[size_t(i)] = causal ? std::min(s.query_position + i + 1, s.keys) : s.keys;
    queries(q.data(), s, head).copy_to(one.q);
    keys(k.data(), s, head).copy_to(one.k);
    keys(v.data(), s, head).copy_to(one.v);
  }
};

// Dropout multiplies weight w[i, j] by a factor m[i, j]: 0 for a few, a little above 1 for the
// others. The sum over j of w[i, j] m[i, j] v_j is also what query i gets from values m[i, j] v_j.
// So the learner's functions, which know of no dropout, are called once for each query, with values
// of its own.
struct OwnValues {
  Numbers factors, values, gradient;

  void set(const Call& call, const OneHead& one, const Segment& s, int head, int i) {
    const int64_t row = (int64_t{s.first_query} + i) * call.shape.heads + head;
    factors.clear();
    for (int j = 0; j < one.n.keys; j++)
      factors.push_back(dropout_scale(call.dropout, uint64_t(row), uint64_t(j)));
    values = one.v;
    scale(values, one.n.value_width);
    gradient.assign(one.v.size(), 0);
  }
  /// Row j times factor j.
  void scale(Numbers& x, int width) const {
    for (size_t at = 0; at < x.size(); at++) x[at] *= factors[at / size_t(width)];
  }
};

void forward_head(const Call& call, const Segment& s, int head, OneHead& one) {
  thread_local OwnValues own;
  call.take(one, s, head);
  one.w.assign(size_t(s.queries) * size_t(s.keys), 0);
  one.y.assign(one.q.size(), 0);
  if (call.dropout.rate == 0) return one.forward(0, s.queries, one.v);
  for (int i = 0; i < s.queries; i++) {
    own.set(call, one, s, head, i);
    one.forward(i, 1, own.values);
  }
}

// one.w and one.dy are set.
void backward_head(const Call& call, const Segment& s, int head, OneHead& one) {
  thread_local OwnValues own;
  call.take(one, s, head);
  one.dq.assign(one.q.size(), 0), one.dk.assign(one.k.size(), 0), one.dv.assign(one.v.size(), 0);
  if (call.dropout.rate == 0) return one.backward(0, s.queries, one.v, one.dv);
  for (int i = 0; i < s.queries; i++) {
    own.set(call, one, s, head, i);
    one.backward(i, 1, own.values, own.gradient);
    own.scale(own.gradient, one.n.value_width);
    for (size_t at = 0; at < one.dv.size(); at++) one.dv[at] += own.gradient[at];
  }
}

// Calls run(segment, head, weights before it) for all. Threads share out the key/value heads: no
// two of them write one number.
template <class Run>
void for_each_head(std::span<const Segment> segments, const AttentionShape& shape, const Run& run) {
  const int group = shape.heads / shape.kv_heads;
  parallel_for(shape.kv_heads, [&](int64_t kv_head) {
    int64_t before = 0;
    for (const Segment& s : segments) {
      for (int head = int(kv_head) * group; head < int(kv_head + 1) * group; head++)
        run(s, head, before);
      before += int64_t{s.queries} * s.keys;
    }
  });
}

void attend_all(const Call& call, std::span<const Segment> segments) {
  for_each_head(segments, call.shape, [&](const Segment& s, int head, int64_t before) {
    thread_local OneHead one;
    forward_head(call, s, head, one);
    call.weights(s, head, before).set(one.w);
    call.queries(call.y.data(), s, head).set(one.y);
  });
}

void attend_all_backward(const Call& call, std::span<const Segment> segments) {
  // Gradients that nobody wants go to a place of their own.
  const auto target = [](const Tensor& x) {
    const Tensor nowhere = x.needs_grad() ? Tensor() : Tensor::zeros(x.shape());
    return std::pair(nowhere, x.needs_grad() ? x.claim_zeroed_gradient().data : nowhere.data());
  };
  const auto to_q = target(call.q), to_k = target(call.k), to_v = target(call.v);
  real* dy = const_cast<real*>(call.y.grad().data);
  for_each_head(segments, call.shape, [&](const Segment& s, int head, int64_t before) {
    thread_local OneHead one;
    call.weights(s, head, before).copy_to(one.w);
    call.queries(dy, s, head).copy_to(one.dy);
    backward_head(call, s, head, one);
    call.queries(to_q.second, s, head).add(one.dq);
    call.keys(to_k.second, s, head).add(one.dk);
    call.keys(to_v.second, s, head).add(one.dv);
  });
}

struct YourAttention final : Attention {
  bool causal;
  explicit YourAttention(bool c) : causal(c) {}

  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    const AttentionShape shape = attention_shape(queries, keys, values, options);
    check_segments(segments, queries, keys);
    int64_t weights = 0;
    for (const Segment& s : segments) weights += int64_t{s.queries} * s.keys;
    const Call call{queries,
                    keys,
                    values,
                    Tensor::zeros(queries.shape()),
                    Tensor({weights * shape.heads}),
                    shape,
                    dropout_now(options.dropout),
                    causal};
    attend_all(call, segments);
    return record(
        "your attention", call.y, {queries, keys, values},
        [call, saved = Saved<Segment>(segments)] { attend_all_backward(call, saved.span()); });
  }

  Tensor weights(const Tensor& queries, const Tensor& keys, const Segment& segment,
                 const AttentionOptions& options, int head) const override {
    const AttentionShape shape = attention_shape(queries, keys, keys, options);
    check_segments({&segment, 1}, queries, keys);
    const Call call{queries, keys, keys, Tensor(), Tensor(), shape, {}, causal};
    OneHead one;
    forward_head(call, segment, head, one);
    return Tensor({segment.queries, segment.keys}, one.w);
  }
};

}  // namespace

/// The learner's attention: causal in the decoder, over the whole sentence elsewhere.
AttentionVariant your_attention() {
  return {"yours",
          [](AttentionSetup setup) {
            return std::make_shared<YourAttention>(setup.role == Role::decoder);
          }};
}

}  // namespace heed
