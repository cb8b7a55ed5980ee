#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {
namespace {

void check_ids(const char* op, const char* what, std::span<const int> ids, const Tensor& table) {
  for (const int id : ids)
    check(id >= 0 && id < table.rows(), op, ": ", what, " ", id, " and a table of shape ",
          table.shape(), ": it must lie between 0 and ", table.rows() - 1);
}

Tensor look_up(const char* op, const Tensor& table, std::span<const int> ids,
               const EmbeddingOptions& options) {
  const Tensor positions = options.positions;
  check_given(op, table);
  check_ids(op, "id", ids, table);
  if (positions) {
    check(positions.cols() == table.cols() && options.places.size() == ids.size(), op, ": table ",
          table.shape(), " with ", ids.size(), " ids, positions ", positions.shape(), " with ",
          options.places.size(), " places: columns and counts must agree");
    check_ids(op, "place", options.places, positions);
  }
  const real factor = real(options.scale);
  const Dropout drop = dropout_now(options.dropout);
  Tensor y({int64_t(ids.size()), table.cols()});
  kernels.embed(table.data(), ids, factor, positions ? positions.data() : nullptr, options.places,
                drop, table.cols(), y.data());
  return record(op, y, {table, positions},
                [=, saved_ids = Saved<int>(ids), saved_places = Saved<int>(options.places)] {
                  const real* dy = y.grad().data;
                  if (table.needs_grad())  // rows that no id names keep a zero gradient
                    kernels.embed_backward(dy, saved_ids.span(), factor, drop, table.cols(),
                                           table.claim_zeroed_gradient().data);
                  if (positions && positions.needs_grad())
                    kernels.embed_backward(dy, saved_places.span(), 1, drop, table.cols(),
                                           positions.claim_zeroed_gradient().data);
                });
}

}  // namespace

Tensor embedding(const Tensor& table, std::span<const int> ids, const EmbeddingOptions& options) {
  return look_up("embedding", table, ids, options);
}

Tensor gather_rows(const Tensor& x, std::span<const int> ids) {
  return look_up("gather_rows", x, ids, {});
}

}  // namespace heed
