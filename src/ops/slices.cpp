#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {
namespace {

enum class Along { rows, cols };

// Writes or adds a matrix to a block of another, whose rows are `stride` apart.
void put(Mat block, Out to, int64_t stride) {
  for (int64_t i = 0; i < block.rows; i++)
    kernels.combine(1, block.data + i * block.stride, 0, nullptr, block.cols,
                    {to.data + i * stride, to.add});
}

// y = a block of x; its gradient goes back to where it came from.
Tensor slice(const char* op, const Tensor& x, Along along, int64_t first, int64_t count) {
  check_given(op, x);
  const bool rows = along == Along::rows;
  const int64_t most = rows ? x.rows() : x.cols();
  check(first >= 0 && count >= 0 && first + count <= most, op, ": ", x.shape(),
        rows ? " rows " : " columns ", first, " to ", first + count, ": it has only ", most);
  const Tensor y(rows ? Shape{count, x.cols()} : x.shape().with_cols(count));
  const int64_t offset = rows ? first * x.cols() : first;
  put({x.data() + offset, y.rows(), y.cols(), x.cols()}, y.out(), y.cols());
  return record(op, y, {x}, [=] {
    put(y.grad(), {x.claim_zeroed_gradient().data + offset, true}, x.cols());
  });
}

// y's blocks are the parts; a part's gradient is its block of y's. Each part is noted on its own:
// there may be any number.
Tensor concatenate(const char* op, std::span<const Tensor> parts, Along along) {
  check(parts.size() > 0, op, ": no parts were given");
  const bool rows = along == Along::rows;
  int64_t total = 0;
  for (const Tensor& part : parts) {
    check_given(op, part);
    const bool fits = rows ? part.cols() == parts[0].cols() : part.rows() == parts[0].rows();
    check(fits, op, ": ", parts[0].shape(), " and ", part.shape(),
          rows ? ": the columns differ" : ": the rows differ");
    total += rows ? part.rows() : part.cols();
  }
  const Tensor y(rows ? Shape{total, parts[0].cols()} : Shape{parts[0].rows(), total});
  int64_t start = 0;
  for (const Tensor& part : parts) {
    put(part.mat(), {y.data() + start, false}, y.cols());
    record(op, y, {part}, [=] {
      put({y.grad().data + start, part.rows(), part.cols(), y.cols()}, part.claim_gradient(),
          part.cols());
    });
    start += rows ? part.count() : part.cols();
  }
  return y;
}

}  // namespace

Tensor slice_rows(const Tensor& x, int64_t first, int64_t count) {
  return slice("slice_rows", x, Along::rows, first, count);
}

Tensor slice_cols(const Tensor& x, int64_t first, int64_t count) {
  return slice("slice_cols", x, Along::cols, first, count);
}

Tensor concatenate_rows(std::span<const Tensor> parts) {
  return concatenate("concatenate_rows", parts, Along::rows);
}

Tensor concatenate_cols(std::span<const Tensor> parts) {
  return concatenate("concatenate_cols", parts, Along::cols);
}

}  // namespace heed
