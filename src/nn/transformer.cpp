#include "nn/transformer.h"

#include <algorithm>

#include "base/check.h"

namespace heed {

Saved<int> places(const Ragged& sentences) {
  Saved<int> result(sentences.ids.size());
  for (int s = 0; s < sentences.sentences(); s++)
    for (int i = 0; i < sentences.length(s); i++)
      result.span()[size_t(sentences.starts[size_t(s)] + i)] = i;
  return result;
}

Saved<Segment> segments(const Ragged& queries, const Ragged& keys) {
  check(queries.sentences() == keys.sentences(), "segments: ", queries.sentences(),
        " sentences look at ", keys.sentences(), ": the numbers must agree");
  Saved<Segment> result{size_t(queries.sentences())};
  for (int s = 0; s < queries.sentences(); s++)
    result.span()[size_t(s)] = {queries.starts[size_t(s)], queries.length(s),
                                keys.starts[size_t(s)], keys.length(s), 0};
  return result;
}

namespace {

// x = x + branch(norm(x)), or norm(x + branch(x)): the sum itself waits for the next norm.
template <class Branch>
void add_branch(Stream& x, const LayerNorm& norm, bool post_norm, const Branch& branch) {
  if (post_norm) {
    x.branch = branch(x.sum);
    x.sum = x.normed(norm);
  } else {
    x.branch = branch(x.normed(norm));
  }
}

// Copies the rows of `from` to the rows of `to` that are named.
void store_rows(const Tensor& from, std::span<const int> rows, const Tensor& to) {
  const int64_t cols = from.cols();
  for (size_t i = 0; i < rows.size(); i++)
    std::copy_n(from.data() + int64_t(i) * cols, cols, to.data() + rows[i] * cols);
}

Tensor mean_weights(const MultiHeadAttention& cross, const Tensor& x, const KeyValue& memory,
                    const Segment& segment) {
  const int heads = cross.options.heads;
  const Tensor queries = cross.query(x);
  Tensor total;
  for (int head = 0; head < heads; head++) {
    const Tensor one = cross.attend->weights(queries, memory.keys, segment, cross.options, head);
    if (!one) return Tensor();
    total = total ? add(total, one) : one;
  }
  return scale(total, real(1.0 / heads));
}

}  // namespace

EncoderLayer::EncoderLayer(const LayerConfig& config, std::shared_ptr<Attention> attend,
                           Random& random)
    : self(config.width, config.attention, std::move(attend), random),
      feed_forward(config.width, config.hidden, config.activation, config.dropout, random),
      self_norm(config.width),
      feed_forward_norm(config.width),
      post_norm(config.post_norm) {}

void EncoderLayer::operator()(Stream& x, std::span<const Segment> segments) const {
  add_branch(x, self_norm, post_norm,
             [&](const Tensor& n) { return self(n, self.project(n), segments); });
  add_branch(x, feed_forward_norm, post_norm, [&](const Tensor& n) { return feed_forward(n); });
}

void EncoderLayer::visit(Visitor& visitor) {
  visitor("self", self), visitor("self_norm", self_norm);
  visitor("feed_forward", feed_forward), visitor("feed_forward_norm", feed_forward_norm);
}

DecoderLayer::DecoderLayer(const LayerConfig& config, std::shared_ptr<Attention> attend_self,
                           std::shared_ptr<Attention> attend_cross, Random& random)
    : self(config.width, config.attention, std::move(attend_self), random),
      cross(config.width, config.attention, std::move(attend_cross), random),
      feed_forward(config.width, config.hidden, config.activation, config.dropout, random),
      self_norm(config.width),
      cross_norm(config.width),
      feed_forward_norm(config.width),
      post_norm(config.post_norm) {}

void DecoderLayer::operator()(Stream& x, const KeyValue& memory, const DecoderPlan& plan,
                              KeyValue* cache, Tensor* looked) const {
  add_branch(x, self_norm, post_norm, [&](const Tensor& n) {
    KeyValue own = self.project(n);
    if (cache) {
      store_rows(own.keys, plan.cache_rows, cache->keys);
      store_rows(own.values, plan.cache_rows, cache->values);
      own = *cache;
    }
    return self(n, own, plan.self);
  });
  add_branch(x, cross_norm, post_norm, [&](const Tensor& n) {
    if (looked) *looked = mean_weights(cross, n, memory, plan.cross[0]);
    return cross(n, memory, plan.cross);
  });
  add_branch(x, feed_forward_norm, post_norm, [&](const Tensor& n) { return feed_forward(n); });
}

void DecoderLayer::visit(Visitor& visitor) {
  visitor("self", self), visitor("self_norm", self_norm);
  visitor("cross", cross), visitor("cross_norm", cross_norm);
  visitor("feed_forward", feed_forward), visitor("feed_forward_norm", feed_forward_norm);
}

}  // namespace heed
