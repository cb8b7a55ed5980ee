// Element kernels: one pass over memory, cut into pieces of a fixed size.
#include "kernels/kernels.h"

#include <numeric>

#include "kernels/dropout.h"
#include "kernels/functions.h"
#include "kernels/loops.h"

namespace heed::fast {
namespace {

constexpr int64_t kPiece = 1 << 14;              // numbers in a task
constexpr int64_t kAhead = 1024;                 // numbers from here that memory is asked for
constexpr int64_t kStrip = 8 * kWidth;           // columns that one task sums
constexpr int64_t kPartials = 256, kRun = 4096;  // see reduce()

/// y[j] = value(j, count), all threads.
template <class Value>
void map(int64_t n, Out y, const Value& value) {
  for_pieces(n, kPiece, [&](int64_t begin, int64_t end) {
    for_vectors(begin, end, [&](int64_t j, auto count) { put(y, j, value(j, count), count); });
  });
}

/// y[j] = function(x[j]).
template <class Function>
void map_one(const real* x, int64_t n, Out y, const Function& function) {
  map(n, y, [&](int64_t j, auto count) {
    __builtin_prefetch(x + j + kAhead);
    __builtin_prefetch(y.data + j + kAhead, 1);
    return function(load_first(x + j, count));
  });
}

/// y[j] = function(a[j], b[j]).
template <class Function>
void map_two(const real* a, const real* b, int64_t n, Out y, const Function& function) {
  map(n, y, [&](int64_t j, auto count) {
    return function(load_first(a + j, count), load_first(b + j, count));
  });
}

/// The sum of the lanes of term(j, count) over fixed runs of [0, n): floats within a run of kRun
/// numbers, double between runs. The runs go to at most kPartials tasks, whose sums are added in
/// order.
template <class Term>
double reduce(int64_t n, const Term& term) {
  double partial[kPartials] = {};
  const int64_t runs = pieces(n, kRun);
  const int64_t runs_a_task = pieces(at_least(4 * kPartials, runs), kPartials);
  for_pieces(runs, runs_a_task, [&](int64_t first, int64_t last) {
    for (int64_t begin = first * kRun; begin < at_most(n, last * kRun); begin += kRun)
      partial[first / runs_a_task] += double(sum16(
          at_most(kRun, n - begin), [&](int64_t j, auto count) { return term(begin + j, count); }));
  });
  return std::accumulate(partial, partial + kPartials, 0.0);
}

/// How far ahead to fetch from memory: whole rows, about 4 KB. The processor's own prefetching
/// loses the trail of two arrays in strips (a third of the speed without this).
int64_t fetch_ahead(int64_t cols) { return cols == 0 ? 0 : pieces(kAhead, cols) * cols; }

/// The sums of columns: change(place, count) gives the vector there. A strip of columns is summed
/// from top to bottom. Strips are as wide as the threads allow, since long pieces of a row come
/// faster from memory. Each column is one chain, so the digits do not depend on the width.
template <class Change>
void sum_columns(int64_t rows, int64_t cols, Out y, const Change& change) {
  const int64_t vectors = pieces(pieces(cols, kWidth), threads());
  const int64_t strip = at_least(1, at_most(kStrip, vectors * kWidth));
  for_pieces(cols, strip, [&](int64_t begin, int64_t end) {
    alignas(64) real sums[kStrip] = {};
    for (int64_t i = 0; i < rows; i++)
      for_vectors(begin, end, [&](int64_t j, auto count) {
        real* sum = sums + (j - begin);
        store(sum, load(sum) + change(i * cols + j, count));
      });
    for_vectors(begin, end,
                [&](int64_t j, auto count) { put(y, j, load(sums + (j - begin)), count); });
  });
}

/// dy = f.slope(kept, dy), and its column sums unless dbias is null.
template <class Function>
void slope_in_place(const real* kept, real* dy, int64_t rows, int64_t cols, Out dbias, Function f) {
  const auto slope = [=](Vector at, Vector d) { return f.slope(at, d); };
  if (!dbias.data) return map_two(kept, dy, rows * cols, {dy, false}, slope);
  const int64_t ahead = fetch_ahead(cols);
  sum_columns(rows, cols, dbias, [=](int64_t place, auto count) {
    __builtin_prefetch(kept + place + ahead);
    __builtin_prefetch(dy + place + ahead, 1);
    const Vector changed = slope(load_first(kept + place, count), load_first(dy + place, count));
    store_first(dy + place, changed, count);
    return changed;
  });
}

}  // namespace

void combine(real alpha, const real* a, real beta, const real* b, int64_t n, Out y) {
  const Vector by_a = broadcast(alpha), by_b = broadcast(beta);
  if (!b) return map_one(a, n, y, [=](Vector at) { return by_a * at; });
  map_two(a, b, n, y, [=](Vector at_a, Vector at_b) { return fma(by_a, at_a, by_b * at_b); });
}

void multiply(const real* a, const real* b, int64_t n, Out y) {
  map_two(a, b, n, y, [](Vector at_a, Vector at_b) { return at_a * at_b; });
}

void divide(const real* a, const real* b, int64_t n, Out y) {
  map_two(a, b, n, y, [](Vector at_a, Vector at_b) { return at_a / at_b; });
}

void unary(Unary function, const real* x, int64_t n, Out y) {
  functions::with(function,
                  [=](auto f) { map_one(x, n, y, [=](Vector at) { return f.value(at); }); });
}

void unary_backward(Unary function, const real* x, const real* y, const real* dy, int64_t n,
                    Out dx) {
  functions::with(function, [=](auto f) {
    map_two(f.kKeepsX ? x : y, dy, n, dx, [=](Vector kept, Vector d) { return f.slope(kept, d); });
  });
}

void transpose(const real* x, int64_t rows, int64_t cols, Out y) {
  constexpr int64_t kSide = 16;  // of the blocks in which both sides are whole lines of memory
  for_pieces(cols, kSide, [=](int64_t first, int64_t last) {
    for (int64_t top = 0; top < rows; top += kSide)
      for (int64_t j = first; j < last; j++)
        for (int64_t i = top; i < at_most(rows, top + kSide); i++) {
          real& to = y.data[j * rows + i];
          to = y.add ? to + x[i * cols + j] : x[i * cols + j];
        }
  });
}

void add_row(const real* a, const real* b, int64_t rows, int64_t cols, Out y) {
  for_rows(rows, cols, [=](int64_t i) {
    write_row(y.data + i * cols, y.add, cols, [=](int64_t j, auto count) {
      return load_first(a + i * cols + j, count) + load_first(b + j, count);
    });
  });
}

void sum_rows(const real* a, int64_t rows, int64_t cols, Out y) {
  const int64_t ahead = fetch_ahead(cols);
  sum_columns(rows, cols, y, [=](int64_t place, auto count) {
    __builtin_prefetch(a + place + ahead);
    return load_first(a + place, count);
  });
}

void activation_backward(Activation activation, const real* kept, real* dy, int64_t rows,
                         int64_t cols, Out dbias) {
  if (activation == Activation::relu)
    slope_in_place(kept, dy, rows, cols, dbias, functions::Relu());
  if (activation == Activation::gelu)
    slope_in_place(kept, dy, rows, cols, dbias, functions::Gelu());
  if (activation == Activation::none && dbias.data) sum_rows(dy, rows, cols, dbias);
}

real sum(const real* x, int64_t n) {
  return real(reduce(n, [=](int64_t j, auto count) { return load_first(x + j, count); }));
}

double sum_of_squares(const real* x, int64_t n) {
  return reduce(n, [=](int64_t j, auto count) {
    const Vector at = load_first(x + j, count);
    return at * at;
  });
}

void dropout(const Dropout& dropout, const real* x, int64_t rows, int64_t cols, Out y) {
  for_rows(rows, cols, [=](int64_t i) {
    const DropoutLanes row(dropout, uint64_t(i));
    write_row(y.data + i * cols, y.add, cols, [=](int64_t j, auto count) {
      return load_first(x + i * cols + j, count) * row.scale(uint64_t(j));
    });
  });
}

void adam(const AdamStep& step, real* parameter, const real* gradient, real* m, real* v,
          int64_t n) {
  const Vector beta1 = broadcast(step.beta1), beta2 = broadcast(step.beta2);
  const real rest1 = 1 - step.beta1, rest2 = 1 - step.beta2;
  const real rate = step.learning_rate / step.correction1;
  const real inverse_correction2 = 1 / step.correction2;
  for_pieces(n, kPiece, [&](int64_t begin, int64_t end) {
    for_vectors(begin, end, [&](int64_t i, auto count) {
      const Vector g = step.gradient_scale * load_first(gradient + i, count);
      const Vector new_m = fma(beta1, load_first(m + i, count), rest1 * g);
      const Vector new_v = fma(beta2, load_first(v + i, count), rest2 * (g * g));
      const Vector size = sqrt(new_v * inverse_correction2) + step.epsilon;
      const Vector moved = load_first(parameter + i, count) - rate * new_m / size;
      store_first(m + i, new_m, count);
      store_first(v + i, new_v, count);
      store_first(parameter + i, moved, count);
    });
  });
}

}  // namespace heed::fast

namespace heed {

real dropout_scale(const Dropout& dropout, uint64_t row, uint64_t column) {
  return fast::DropoutLanes(dropout, row).scale(column)[0];
}

}  // namespace heed
