// The look-up of words, and its gradient.
#include "kernels/dropout.h"
#include "kernels/kernels.h"
#include "kernels/loops.h"

namespace heed::fast {

void embed(const real* table, std::span<const int> ids, real scale, const real* positions,
           std::span<const int> places, const Dropout& dropout, int64_t cols, real* y) {
  for_rows(int64_t(ids.size()), cols, [=](int64_t i) {
    const real* word = table + ids[size_t(i)] * cols;
    const real* place = positions ? positions + places[size_t(i)] * cols : nullptr;
    const DropoutLanes row(dropout, uint64_t(i));
    for_columns(cols, [=](int64_t j, auto count) {
      Vector sum = load_first(word + j, count) * scale;
      if (place) sum += load_first(place + j, count);
      if (dropout.rate > 0) sum *= row.scale(uint64_t(j));
      store_first(y + i * cols + j, sum, count);
    });
  });
}

void embed_backward(const real* dy, std::span<const int> ids, real scale, const Dropout& dropout,
                    int64_t cols, real* dtable) {
  // Threads share out columns, not tokens, so that each number of the table has one writer and its
  // tokens come in rising order.
  const int64_t width = int64_t(ids.size()) * cols < 1 << 14 ? cols : cols < 512 ? 32 : 128;
  for_pieces(cols, at_least(1, width), [=](int64_t begin, int64_t end) {
    for (size_t i = 0; i < ids.size(); i++) {
      const DropoutLanes row(dropout, i);
      real* to = dtable + ids[i] * cols;
      const real* from = dy + int64_t(i) * cols;
      for_vectors(begin, end, [=](int64_t j, auto count) {
        Vector gradient = load_first(from + j, count) * scale;
        if (dropout.rate > 0) gradient *= row.scale(uint64_t(j));
        store_first(to + j, load_first(to + j, count) + gradient, count);
      });
    }
  });
}

}  // namespace heed::fast
