// What is done to heads that stand side by side in a row: gates, and turns by place.
#include <cmath>

#include "base/check.h"
#include "kernels/kernels.h"
#include "ops/inputs.h"
#include "ops/ops.h"

namespace heed {

Tensor scale_heads(const Tensor& x, const Tensor& gate) {
  check_given("scale_heads", x, gate);
  const int64_t rows = x.rows(), heads = gate.cols();
  const bool shared = gate.rows() == 1;  // by all tokens
  check((shared || gate.rows() == rows) && heads > 0 && x.cols() % heads == 0,
        "scale_heads: ", x.shape(), " and gate ", gate.shape(),
        ": it needs a column for each head, and a row for each of x or one for all");
  const int64_t head_dim = x.cols() / heads;
  Tensor y(x.shape());
  const Mat gates{gate.data(), rows, heads, shared ? 0 : heads};
  kernels.scale_heads(x.data(), gates, head_dim, y.out());
  return record("scale_heads", y, {x, gate}, [=] {
    const real* dy = y.grad().data;
    if (x.needs_grad()) kernels.scale_heads(dy, gates, head_dim, x.claim_gradient());
    if (!gate.needs_grad()) return;
    const Tensor of_tokens = shared ? Tensor({rows, heads}) : Tensor();
    const Out to = shared ? of_tokens.out() : gate.claim_gradient();
    kernels.dot_heads(dy, x.data(), rows, heads, head_dim, to);
    if (shared) kernels.sum_rows(of_tokens.data(), rows, heads, gate.claim_gradient());
  });
}

Tensor rope(const Tensor& x, const Tensor& turns, std::span<const int> places) {
  check_given("rope", x, turns);
  const int64_t head_dim = turns.cols();
  check(head_dim % 2 == 0 && x.cols() % head_dim == 0 && int64_t(places.size()) == x.rows(),
        "rope: ", x.shape(), " with turns ", turns.shape(), " and ", places.size(),
        " places: heads as wide as the turns, of an even width, and a place for each row");
  for (const int place : places)
    check(place >= 0 && place < turns.rows(), "rope: place ", place, " and turns of shape ",
          turns.shape(), ": it must lie between 0 and ", turns.rows() - 1);
  const int64_t heads = x.cols() / head_dim;
  Tensor y(x.shape());
  kernels.turn_heads(x.data(), turns.mat(), places, heads, 1, y.out());
  return record("rope", y, {x}, [=, saved = Saved<int>(places)] {
    kernels.turn_heads(y.grad().data, turns.mat(), saved.span(), heads, -1, x.claim_gradient());
  });
}

Tensor rope_turns(int64_t places, int64_t head_dim) {
  check(head_dim >= 2 && head_dim % 2 == 0, "rope: heads of ", head_dim,
        " numbers, which are turned in pairs: their number must be even");
  Tensor turns({places, head_dim});
  for (int64_t place = 0; place < places; place++)
    for (int64_t j = 0; j < head_dim; j += 2) {
      const double angle = double(place) / std::pow(10000.0, double(j) / double(head_dim));
      turns.data()[place * head_dim + j] = real(std::cos(angle));
      turns.data()[place * head_dim + j + 1] = real(std::sin(angle));
    }
  return turns;
}

}  // namespace heed
