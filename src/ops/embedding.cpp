#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/ops.h"

namespace heed {
namespace {

void check_ids(std::span<const int> ids, const Tensor& table, const char* what) {
  for (const int id : ids)
    check(id >= 0 && id < table.rows(), "embedding: ", what, " ", id, " and a table of shape ",
          table.shape(), ": it must lie between 0 and ", table.rows() - 1);
}

}  // namespace

Tensor embedding(const Tensor& table, std::span<const int> ids, const EmbeddingOptions& options) {
  const Tensor positions = options.positions;
  check_ids(ids, table, "id");
  if (positions) {
    check(positions.cols() == table.cols() && options.places.size() == ids.size(),
          "embedding: ", "table ", table.shape(), " with ", ids.size(), " ids, positions ",
          positions.shape(), " with ", options.places.size(),
          " places: columns and counts must agree");
    check_ids(options.places, positions, "place");
  }
  const real factor = real(options.scale);
  const Dropout drop = dropout_now(options.dropout);
  Tensor y({int64_t(ids.size()), table.cols()});
  kernels.embed(table.data(), ids, factor, positions ? positions.data() : nullptr, options.places,
                drop, table.cols(), y.data());
  return record("embedding", y, {table, positions},
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

}  // namespace heed
