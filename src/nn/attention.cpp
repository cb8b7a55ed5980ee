#include "nn/attention.h"

#include <algorithm>

#include "base/check.h"
#include "base/options.h"
#include "kernels/attention_rules.h"

namespace heed {
namespace {

std::shared_ptr<Attention> make_window(const std::string& name, Role role) {
  int width = 0;
  const std::string problem = set_value(width, name.substr(7), {.least = 1, .most = 1 << 20});
  check(problem.empty(), "--attention ", name,
        ": after 'window:' comes how many tokens are seen, 1 or more, as in window:16");
  if (role == Role::decoder) return rule_attention(SlidingWindow{width});
  return rule_attention(LocalWindow{width});
}

}  // namespace

AttentionSetup::AttentionSetup(Role role_, int layer_, int width_, int heads_, int kv_heads_)
    : role(role_),
      layer(layer_),
      width(width_),
      heads(heads_),
      kv_heads(kv_heads_ ? kv_heads_ : heads_) {
  check(heads >= 1 && width % heads == 0, "width ", width, " and ", heads,
        " heads: the heads must divide the width");
  check(kv_heads >= 1 && heads % kv_heads == 0, heads, " heads and ", kv_heads,
        " key/value heads: the second must divide the first");
  head_dim = width / heads;
}

void AttentionCache::store(size_t i, const Tensor& rows, std::span<const Segment> segments) const {
  const Tensor& to = kept[i];
  const int64_t cols = rows.cols();
  for (const Segment& s : segments) {
    const int64_t row = int64_t{s.first_key} + s.query_position;
    check(s.first_key >= 0 && s.query_position >= 0 && row + s.queries <= to.rows(),
          "a step with a cache: tokens at its rows ", row, " to ", row + s.queries, ", and it has ",
          to.rows());
    check(s.first_query >= 0 && s.first_query + int64_t{s.queries} <= rows.rows(),
          "a step with a cache: a segment of queries ", s.first_query, " to ",
          s.first_query + s.queries, " reaches outside ", rows.rows(), " tokens");
    std::copy_n(rows.data() + s.first_query * cols, s.queries * cols, to.data() + row * cols);
  }
}

void AttentionCache::fork(int from, int to, int first, int last) const {
  const auto inside = [](int x, int end) { return x >= 0 && x < end; };
  check(inside(from, slots) && inside(to, slots) && 0 <= first && first <= last && last <= tokens,
        "fork of a cache: tokens ", first, " to ", last, " of slot ", from, " to slot ", to,
        ", and it has ", slots, " slots of ", tokens, " tokens");
  for (const Tensor& tensor : kept) {
    const int64_t size = tensor.count() / slots;  // numbers of a slot
    const bool by_token = tensor.rows() == int64_t{slots} * tokens;
    const int64_t start = by_token ? first * tensor.cols() : 0;
    const int64_t end = by_token ? last * tensor.cols() : size;
    std::copy(tensor.data() + from * size + start, tensor.data() + from * size + end,
              tensor.data() + to * size + start);
  }
}

AttentionCache Attention::make_cache(int slots, int tokens, int key_width) const {
  const Shape rows{int64_t{slots} * tokens, key_width};
  return {slots, tokens, {Tensor(rows), Tensor(rows)}};
}

Tensor Attention::step(const Tensor& queries, const KeyValue& fresh, AttentionCache& cache,
                       std::span<const Segment> segments, const AttentionOptions& options) const {
  cache.store(0, fresh.keys, segments);
  cache.store(1, fresh.values, segments);
  return (*this)(queries, cache.kept[0], cache.kept[1], segments, options);
}

std::shared_ptr<Attention> make_attention(const std::string& name, const AttentionSetup& setup,
                                          const std::vector<AttentionVariant>& variants) {
  const Role role = setup.role;
  for (const AttentionVariant& variant : variants)
    if (variant.name == name) return variant.make(setup);
  const bool window = name.compare(0, 7, "window:") == 0;
  if (name != "full" && name != "alibi" && !window) {
    std::vector<std::string> known = {"full", "window:16", "alibi"};
    for (const AttentionVariant& variant : variants) known.push_back(variant.name);
    std::string list, near = nearest(name, known);
    for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
    fail("--attention ", name, " is not known; there are ", list,
         near.empty() ? "" : "; did you mean " + near + "?");
  }
  if (window && role != Role::cross) return make_window(name, role);
  if (name == "alibi" && role == Role::encoder) return rule_attention(AlibiBothSides(setup.heads));
  if (name == "alibi" && role == Role::decoder) return rule_attention(Alibi(setup.heads));
  if (role == Role::decoder) return rule_attention(Causal{});
  return rule_attention(Full{});
}

}  // namespace heed
