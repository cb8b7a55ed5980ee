#include <algorithm>

#include "base/check.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {
namespace {

/// A block of rows and columns inside a matrix of `stride` columns.
struct Block {
  int64_t rows, cols, stride;
};

void copy(const real* from, Block source, real* to, int64_t to_stride) {
  for (int64_t i = 0; i < source.rows; i++)
    std::copy_n(from + i * source.stride, source.cols, to + i * to_stride);
}

void add_to(const real* from, Block source, real* to, int64_t to_stride) {
  for (int64_t i = 0; i < source.rows; i++)
    for (int64_t j = 0; j < source.cols; j++) to[i * to_stride + j] += from[i * source.stride + j];
}

// y = the block of x that begins at `offset`; its gradient goes back to where it came from.
Tensor slice(const char* op, const Tensor& x, int64_t offset, Shape shape) {
  Tensor y(shape);
  const int64_t stride = x.cols();
  copy(x.data() + offset, {y.rows(), y.cols(), stride}, y.data(), y.cols());
  return record(op, y, {x}, [=] {
    add_to(y.grad().data, {y.rows(), y.cols(), y.cols()}, x.claim_zeroed_gradient().data + offset,
           stride);
  });
}

// y's parts lie `step(part)` apart; a part's gradient is its block of y's. Each part is noted on
// its own: there may be any number.
template <class Step>
Tensor concatenate(const char* op, std::span<const Tensor> parts, Shape shape, Step step) {
  Tensor y(shape);
  int64_t start = 0;
  for (const Tensor& part : parts) {
    copy(part.data(), {part.rows(), part.cols(), part.cols()}, y.data() + start, y.cols());
    start += step(part);
  }
  start = 0;
  for (const Tensor& part : parts) {
    record(op, y, {part}, [=] {
      add_to(y.grad().data + start, {part.rows(), part.cols(), y.cols()},
             part.claim_zeroed_gradient().data, part.cols());
    });
    start += step(part);
  }
  return y;
}

}  // namespace

Tensor slice_rows(const Tensor& x, int64_t first, int64_t count) {
  check_given("slice_rows", x);
  check(first >= 0 && count >= 0 && first + count <= x.rows(), "slice_rows: ", x.shape(), " rows ",
        first, " to ", first + count, ": it has only ", x.rows());
  return slice("slice_rows", x, first * x.cols(), {count, x.cols()});
}

Tensor slice_cols(const Tensor& x, int64_t first, int64_t count) {
  check_given("slice_cols", x);
  check(first >= 0 && count >= 0 && first + count <= x.cols(), "slice_cols: ", x.shape(),
        " columns ", first, " to ", first + count, ": it has only ", x.cols());
  return slice("slice_cols", x, first, x.shape().with_cols(count));
}

Tensor concatenate_rows(std::span<const Tensor> parts) {
  check(parts.size() > 0, "concatenate_rows: no parts were given");
  const int64_t cols = parts[0].cols();
  int64_t rows = 0;
  for (const Tensor& part : parts) {
    check_given("concatenate_rows", part);
    check(part.cols() == cols, "concatenate_rows: ", parts[0].shape(), " and ", part.shape(),
          ": the columns differ");
    rows += part.rows();
  }
  return concatenate("concatenate_rows", parts, {rows, cols},
                     [](const Tensor& part) { return part.count(); });
}

Tensor concatenate_cols(std::span<const Tensor> parts) {
  check(parts.size() > 0, "concatenate_cols: no parts were given");
  const int64_t rows = parts[0].rows();
  int64_t cols = 0;
  for (const Tensor& part : parts) {
    check_given("concatenate_cols", part);
    check(part.rows() == rows, "concatenate_cols: ", parts[0].shape(), " and ", part.shape(),
          ": the rows differ");
    cols += part.cols();
  }
  return concatenate("concatenate_cols", parts, {rows, cols},
                     [](const Tensor& part) { return part.cols(); });
}

}  // namespace heed
