// Attention of one query on its own, as decoding asks for: no key is packed or copied, and not
// queries but keys stand side by side. Each number is made by the same operations in the same order
// as in attention_forward.cpp, so that a cached step gives the bits of the whole sentence.
//
// All heads go through a step before the next step begins: the steps are chains of operations that
// wait for each other, and those of several heads run at once.
#include "kernels/attention.h"
#include "kernels/dropout.h"
#include "kernels/vector_math.h"

namespace heed::fast::tile {
namespace {

/// What online softmax remembers of one head.
struct Running {
  real largest = -kInfinity, sum = 0, shrink;
  alignas(64) real weights[kTile];  ///< of a tile of keys: scores at first
};

/// The scores of a query and kWidth keys: one chain over the columns. The keys are transposed in
/// registers.
Vector scores_of(const real* q, real scale, const real* const (&keys)[kWidth], int width) {
  Vector sum = {};
  for_lanes16(width, [&](int64_t d, int, auto count) {
    Vector of_keys[kWidth];
#pragma GCC unroll 16
    for (int j = 0; j < kWidth; j++) of_keys[j] = load_first(keys[j] + d, count);
    fast::transpose(of_keys);
    alignas(64) real scaled[kWidth];
    store(scaled, load_first(q + d, count) * scale);
#pragma GCC unroll 16
    for (int i = 0; i < kWidth; i++)
      if (i < count) sum = fma(of_keys[i], broadcast(scaled[i]), sum);
  });
  return sum;
}

/// Scores become weights that are not yet divided by their sum.
void weigh(Running& head, int keys) {
  Lanes16 best = broadcast16(-kInfinity);
  for (int j = 0; j < keys; j += kWidth) {
    Vector& part = best.part[j / kWidth % Lanes16::kParts];
    part = maximum(load(head.weights + j), part);
  }
  const real here = best.max(), before = head.largest;
  head.largest = here > before ? here : before;
  const Vector top = broadcast(head.largest == -kInfinity ? 0 : head.largest);
  head.shrink = exp_below_88(broadcast(before) - top)[0];
  for (int j = 0; j < keys; j += kWidth)
    store(head.weights + j, exp_below_88(load(head.weights + j) - top));
  real sum = head.sum * head.shrink;
  for (int j = 0; j < keys; j++) sum += head.weights[j];
  head.sum = sum;
}

void drop(Running& head, const DropoutLanes& row, const Keys& keys) {
  for (int j = 0; j < keys.count; j += kWidth)
    store(head.weights + j, load(head.weights + j) * row.scale(uint64_t(keys.first + j)));
}

/// y = shrink y + weights v, the terms one after another.
void add_values(const Running& head, Rows v, int keys, int width, real* y) {
  const auto columns = [&](int d, auto vectors, auto count) {
    Vector sum[vectors];
    for (int c = 0; c < vectors; c++) sum[c] = load_first(y + d + c * kWidth, count) * head.shrink;
    const real* row = v.data + d;
    for (int j = 0; j < keys; j++, row += v.stride)
      for (int c = 0; c < vectors; c++)
        sum[c] = fma(broadcast(head.weights[j]), load_first(row + c * kWidth, count), sum[c]);
    for (int c = 0; c < vectors; c++) store_first(y + d + c * kWidth, sum[c], count);
  };
  using Whole = std::integral_constant<int, kWidth>;
  int d = 0;
  for (; d + 2 * kWidth <= width; d += 2 * kWidth)
    columns(d, std::integral_constant<int, 2>(), Whole());
  for (; d + kWidth <= width; d += kWidth) columns(d, std::integral_constant<int, 1>(), Whole());
  if (d < width) columns(d, std::integral_constant<int, 1>(), width - d);
}

}  // namespace

bool attend_one(const Call& call, const Segment& segment, int first_head, int last_head, int query,
                real* y, real* lse) {
  const Head first{call, segment, first_head};
  const int width = first.width(), count = last_head - first_head;
  const int group = call.shape.heads / call.shape.kv_heads;
  const int position = segment.query_position + query;
  const Block block = first.block(query, query + 1);
  const real* q = first.queries(call.q, query).data;
  y = first.queries(y, query).data;
  for (int d = 0; d < count * width; d++) y[d] = 0;
  Running heads[kMostHeads];

  for (int tile = block.tiles.first; tile < block.tiles.last; tile++) {
    if (block.tiles.at(tile) == Seen::none) continue;
    const Keys keys = first.keys_of(tile);
    for (int j = 0; j < keys.count; j += kWidth) {
      const real* of_keys[kWidth];  // lanes beyond the last key hold that key again
      for (int i = 0; i < kWidth; i++) {
        const int key = j + i < keys.count ? j + i : keys.count - 1;
        of_keys[i] = first.keys(call.k, keys.first + key).data;
      }
      for (int h = 0; h < count; h++) {
        store(heads[h].weights + j, scores_of(q + h * width, call.shape.scale, of_keys, width));
        if ((first_head + h + 1) % group == 0)
          for (const real*& key : of_keys) key += width;
      }
    }
    for (int h = 0; h < count; h++) {
      real* scores = heads[h].weights;
      call.rule.apply_one(first_head + h, position, keys.first, keys.count, scores);
      for (int j = keys.count; j % kWidth != 0; j++) scores[j] = -kInfinity;
    }
    for (int h = 0; h < count; h++) weigh(heads[h], keys.count);
    for (int h = 0; h < count && call.dropout.rate > 0; h++)
      drop(heads[h], DropoutLanes(call.dropout, uint64_t(first.row(query) + h)), keys);
    for (int h = 0; h < count; h++)
      add_values(heads[h], Head{call, segment, first_head + h}.keys(call.v, keys.first), keys.count,
                 width, y + h * width);
  }
  Vector rest = {};
  for (int h = 0; h < count; h++)
    softmax_end(heads[h].largest, heads[h].sum, y + h * width, width, lse + first.row(query) + h,
                rest);
  return all_zero(rest);
}

}  // namespace heed::fast::tile
