// The look-up of words (declared in rows.h). Its backward stands in rows.cpp.
#include "kernels/dropout.h"
#include "kernels/kernels.h"
#include "kernels/row_loops.h"

namespace heed::fast {

void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y) {
  for_rows(int64_t(ids.size()), cols, [=](int64_t i) {
    const real* word = table + ids[size_t(i)] * cols;
    const real* place = positions ? positions + places[size_t(i)] * cols : nullptr;
    const DropoutRow row(dropout, uint64_t(i));
    for_columns(cols, [=](int64_t j, auto count) {
      Vector sum = load_first(word + j, count) * scale;
      if (place) sum += load_first(place + j, count);
      if (dropout.rate > 0) sum *= row.scale(uint64_t(j));
      store_first(y + i * cols + j, sum, count);
    });
  });
}

}  // namespace heed::fast
