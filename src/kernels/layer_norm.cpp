// Layer norm with the residual sum and its dropout, forward and backward.
#include <algorithm>
#include <vector>

#include "kernels/dropout.h"
#include "kernels/kernels.h"
#include "kernels/loops.h"

// Legend: i = row, j = column, count = columns in a vector (kWidth but for the last),
// normal = (sum - mean) / standard deviation.

namespace heed::fast {
namespace {

constexpr int64_t kShards = 16;  // runs of rows whose gradients of gain and bias are summed apart
constexpr int64_t kLeast = 1 << 12;  // numbers in a run, unless there are fewer

/// sum = x + dropout(residual) of one row; returns where it lies.
const real* add_residual(const NormInputs& norm, int64_t i, real* sum) {
  const int64_t start = i * norm.cols;
  if (!norm.residual) return norm.x + start;
  const DropoutLanes row(norm.dropout, uint64_t(i));
  for_columns(norm.cols, [&](int64_t j, auto count) {
    Vector residual = load_first(norm.residual + start + j, count);
    if (norm.dropout.rate > 0) residual *= row.scale(uint64_t(j));
    store_first(sum + start + j, load_first(norm.x + start + j, count) + residual, count);
  });
  return sum + start;
}

void forward_row(const NormInputs& norm, int64_t i, real* y, real* sum_out, real* statistics) {
  const real* sum = add_residual(norm, i, sum_out);
  const real columns = real(norm.cols);
  const auto sum_at = [=](int64_t j, auto count) { return load_first(sum + j, count); };
  const real mean = norm.bias ? sum16(norm.cols, sum_at) / columns : 0;
  const real squares = sum16(norm.cols, [=](int64_t j, auto count) {
    fetch_next_row(norm.x + i * norm.cols, norm.cols, j);
    if (norm.residual) fetch_next_row(norm.residual + i * norm.cols, norm.cols, j);
    const Vector off = sum_at(j, count) - mean;
    return off * off;
  });
  const real inverse = real(1 / std::sqrt(double(squares / columns) + double(norm.epsilon)));
  for_columns(norm.cols, [&](int64_t j, auto count) {
    const Vector normal = (sum_at(j, count) - mean) * inverse;
    const Vector bias = norm.bias ? load_first(norm.bias + j, count) : Vector{};
    store_first(y + i * norm.cols + j, fma(normal, load_first(norm.gain + j, count), bias), count);
  });
  statistics[2 * i] = mean;
  statistics[2 * i + 1] = inverse;
}

/// What the gradients of one row are made from and where they go.
struct Backward {
  const NormInputs& norm;
  const real *sum, *statistics, *dy, *dsum;
  Out dx, dresidual;
};

struct RowSums {
  real gradient, along_normal;
};

/// The two sums over a row that its gradient needs. The row's part of the gradients of gain and
/// bias is added to its shard's sums [2, cols], unless null.
RowSums sum_row(const Backward& b, int64_t i, real* shard) {
  const real *sum = b.sum + i * b.norm.cols, *dy = b.dy + i * b.norm.cols, *gain = b.norm.gain;
  const real mean = b.statistics[2 * i], inverse = b.statistics[2 * i + 1];
  Lanes16 gradients = {}, along = {};
  for_lanes16(b.norm.cols, [&](int64_t j, int part, auto count) {
    const Vector d = load_first(dy + j, count);
    const Vector normal = (load_first(sum + j, count) - mean) * inverse;
    const Vector through = d * load_first(gain + j, count);  // 0 beyond the row: so is d
    fetch_next_row(sum, b.norm.cols, j);
    fetch_next_row(dy, b.norm.cols, j);
    gradients.part[part] += through;
    along.part[part] = fma(through, normal, along.part[part]);
    if (!shard) return;
    real *dgain = shard + j, *dbias = dgain + b.norm.cols;
    store_first(dgain, fma(d, normal, load_first(dgain, count)), count);
    store_first(dbias, d + load_first(dbias, count), count);
  });
  return {gradients.sum(), along.sum()};
}

void backward_row(const Backward& b, int64_t i, real* shard) {
  const int64_t cols = b.norm.cols, start = i * cols;
  const RowSums sums = sum_row(b, i, shard);
  if (!b.dx.data && !b.dresidual.data) return;
  const real mean = b.statistics[2 * i], inverse = b.statistics[2 * i + 1];
  const real mean_gradient = b.norm.bias ? sums.gradient / real(cols) : 0,
             mean_along = sums.along_normal / real(cols);
  const DropoutLanes row(b.norm.dropout, uint64_t(i));
  for_columns(cols, [&](int64_t j, auto count) {
    const Vector normal = (load_first(b.sum + start + j, count) - mean) * inverse;
    const Vector through = load_first(b.dy + start + j, count) * load_first(b.norm.gain + j, count);
    Vector d = fma(-normal, broadcast(mean_along), through - mean_gradient) * inverse;
    if (b.dsum) d += load_first(b.dsum + start + j, count);
    if (b.dx.data) put(b.dx, start + j, d, count);
    if (!b.dresidual.data) return;
    if (b.norm.dropout.rate > 0) d *= row.scale(uint64_t(j));
    put(b.dresidual, start + j, d, count);
  });
}

/// Adds up the shards in order.
void sum_shards(const real* partial, int64_t shards, int64_t stride, int64_t cols, Out to) {
  if (!to.data) return;
  for_columns(cols, [&](int64_t j, auto count) {
    Vector sum = {};
    for (int64_t shard = 0; shard < shards; shard++)
      sum += load_first(partial + shard * stride + j, count);
    put(to, j, sum, count);
  });
}

}  // namespace

void layer_norm(const NormInputs& norm, real* y, real* sum, real* statistics) {
  for_rows(norm.rows, norm.cols, [&](int64_t i) { forward_row(norm, i, y, sum, statistics); });
}

void layer_norm_backward(const NormInputs& norm, const real* sum, const real* statistics,
                         const real* dy, const real* dsum, Out dx, Out dresidual, Out dgain,
                         Out dbias) {
  static thread_local std::vector<real> room;  // [shards, 2, cols], taken once
  const int64_t cols = norm.cols, stride = 2 * cols;
  const bool sums = dgain.data || dbias.data;
  if (sums && int64_t(room.size()) < kShards * stride) room.resize(size_t(kShards * stride));
  real* partial = room.data();
  const Backward backward{norm, sum, statistics, dy, dsum, dx, dresidual};
  const int64_t height = at_least(pieces(kLeast, at_least(1, cols)), pieces(norm.rows, kShards));
  for_pieces(norm.rows, height, [&](int64_t begin, int64_t end) {
    real* shard = sums ? partial + begin / height * stride : nullptr;
    if (sums) std::fill_n(shard, stride, real(0));
    for (int64_t i = begin; i < end; i++) backward_row(backward, i, shard);
  });
  const int64_t shards = pieces(norm.rows, height);
  sum_shards(partial, shards, stride, cols, dgain);
  sum_shards(partial + cols, shards, stride, cols, dbias);
}

}  // namespace heed::fast
