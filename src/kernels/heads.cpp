// What is done to the heads of a row: scaled, multiplied, turned.
#include "kernels/kernels.h"
#include "kernels/loops.h"

// Legend: i = row, h = head, j = column, count = columns in a vector (kWidth but for the last).

namespace heed::fast {

void scale_heads(const real* x, Mat gate, int64_t head_dim, Out y) {
  const int64_t heads = gate.cols;
  for_rows(gate.rows, heads * head_dim, [=](int64_t i) {
    for (int64_t h = 0; h < heads; h++) {
      const int64_t at = (i * heads + h) * head_dim;
      const real factor = gate.data[i * gate.stride + h];
      write_row(y.data + at, y.add, head_dim,
                [=](int64_t j, auto count) { return load_first(x + at + j, count) * factor; });
    }
  });
}

void dot_heads(const real* a, const real* b, int64_t rows, int64_t heads, int64_t head_dim, Out y) {
  for_rows(rows, heads * head_dim, [=](int64_t i) {
    for (int64_t h = 0; h < heads; h++) {
      const int64_t at = (i * heads + h) * head_dim;
      const real dot = sum16(head_dim, [=](int64_t j, auto count) {
        return load_first(a + at + j, count) * load_first(b + at + j, count);
      });
      real& to = y.data[i * heads + h];
      to = y.add ? to + dot : dot;
    }
  });
}

void turn_heads(const real* x, Mat turns, std::span<const int> places, int64_t heads,
                real direction, Out y) {
  const int64_t head_dim = turns.cols;
  const auto other = [](int lane) { return lane ^ 1; };  // of its pair
  const auto first = [](int lane) { return lane & ~1; };
  const auto second = [](int lane) { return lane | 1; };
  const Vector sign = (lane_numbers() & 1) == 0 ? broadcast(-direction) : broadcast(direction);
  for_rows(int64_t(places.size()), heads * head_dim, [=](int64_t i) {
    const real* turn = turns.data + places[size_t(i)] * turns.stride;
    for (int64_t h = 0; h < heads; h++) {
      const int64_t at = (i * heads + h) * head_dim;
      write_row(y.data + at, y.add, head_dim, [=](int64_t j, auto count) {
        const Vector v = load_first(x + at + j, count), angle = load_first(turn + j, count);
        return v * shuffle(angle, angle, first) +
               shuffle(v, v, other) * (shuffle(angle, angle, second) * sign);
      });
    }
  });
}

}  // namespace heed::fast
