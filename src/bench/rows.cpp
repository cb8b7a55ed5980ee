// The kernels that are bound by memory: at the sizes of training steps A and B, where the cache
// helps, and on arrays larger than any cache.
#include <algorithm>

#include "base/random.h"
#include "bench/bench.h"
#include "kernels/kernels.h"

namespace heed::bench {
namespace {

/// Which columns a kernel sees in a training step.
enum class Columns { width, hidden, words, parameters };

/// What a kernel works on: arrays of rows x cols numbers, the last of them not negative, and small
/// ones. All kernels write to x[0], layer norm to x[3], too, and Adam to x[2] and x[4].
struct Arrays {
  static constexpr int kCount = Bench::kArrays;
  int64_t rows, cols;
  real* x[kCount];
  std::vector<real> own[kCount], column[4], row[2];  // column: [cols], row: [2 rows]
  std::vector<int> ids;                              // [rows] targets, or rows of a table

  Arrays(int64_t rows_, int64_t cols_, Columns columns) : rows(rows_), cols(cols_) {
    for (uint64_t i = 0; i < 4; i++) column[i].resize(size_t(cols)), fill(column[i], 10 + i, -1, 1);
    for (uint64_t i = 0; i < 2; i++) row[i].resize(size_t(2 * rows)), fill(row[i], 20 + i, 0, 1);
    Random random(30);
    const auto most = uint64_t(columns == Columns::words ? cols : rows);
    for (int64_t i = 0; i < rows; i++) ids.push_back(int(random.below(most)));
  }
  /// Arrays that are nobody else's.
  static Arrays small(int64_t rows, int64_t cols, Columns columns) {
    Arrays on(rows, cols, columns);
    for (int i = 0; i < kCount; i++) {
      on.own[i].resize(size_t(rows * cols));
      fill(on.own[i], uint64_t(i), i == kCount - 1 ? 0 : -3, i == kCount - 1 ? 1 : 3);
      on.x[i] = on.own[i].data();
    }
    return on;
  }
  static Arrays large(Bench& bench, int64_t rows, int64_t cols, Columns columns) {
    Arrays on(rows, cols, columns);
    for (int i = 0; i < kCount; i++) on.x[i] = bench.large(i);
    return on;
  }
};

/// Runs a kernel or its reference.
using Run = std::function<void(bool reference, Arrays& on)>;

struct Kernel {
  const char* name;
  double passes;  ///< how many times all numbers are read or written
  Columns columns;
  Run run;
};

const Kernels& filling(bool reference) { return reference ? reference_kernels : kernels; }

Run rows(decltype(&Kernels::softmax) entry) {
  return [=](bool reference, Arrays& on) {
    (filling(reference).*entry)(on.x[1], on.rows, on.cols, {on.x[0], false});
  };
}
Run rows(decltype(&Kernels::softmax_backward) entry) {
  return [=](bool reference, Arrays& on) {
    (filling(reference).*entry)(on.x[1], on.x[2], on.rows, on.cols, {on.x[0], false});
  };
}
Run numbers(decltype(&Kernels::gelu) entry) {
  return [=](bool reference, Arrays& on) {
    (filling(reference).*entry)(on.x[1], on.rows * on.cols, {on.x[0], false});
  };
}
Run numbers(decltype(&Kernels::gelu_backward) entry) {
  return [=](bool reference, Arrays& on) {
    (filling(reference).*entry)(on.x[1], on.x[2], on.rows * on.cols, {on.x[0], false});
  };
}

constexpr Dropout kDropout = {0.1f, 7};
constexpr real kSmoothing = real(0.1);

NormInputs norm_of(const Arrays& on, const real* residual) {
  return {on.x[1], residual, on.column[0].data(), on.column[1].data(), kDropout, real(1e-5),
          on.rows, on.cols};
}
void layer_norm(bool reference, Arrays& on) {
  filling(reference).layer_norm(norm_of(on, nullptr), on.x[0], nullptr, on.row[0].data());
}
void add_and_norm(bool reference, Arrays& on) {
  filling(reference).layer_norm(norm_of(on, on.x[2]), on.x[0], on.x[3], on.row[0].data());
}
void layer_norm_backward(bool reference, Arrays& on) {
  filling(reference).layer_norm_backward(
      norm_of(on, nullptr), on.x[1], on.row[0].data(), on.x[2], nullptr, {on.x[0], false},
      {nullptr, false}, {on.column[2].data(), false}, {on.column[3].data(), false});
}
void drop(bool reference, Arrays& on) {
  filling(reference).dropout(kDropout, on.x[1], on.rows, on.cols, {on.x[0], false});
}
void embed(bool reference, Arrays& on) {
  filling(reference).embed(on.x[1], on.ids, 2, on.x[2], on.ids, kDropout, on.cols, on.x[0]);
}
void embed_backward(bool reference, Arrays& on) {
  filling(reference).embed_backward(on.x[1], on.ids, 2, kDropout, on.cols, on.x[0]);
}
void cross_entropy(bool reference, Arrays& on) {
  filling(reference).cross_entropy(on.x[1], on.ids, on.cols, kSmoothing, on.row[0].data(),
                                   on.row[1].data());
}
void cross_entropy_backward(bool reference, Arrays& on) {
  filling(reference).cross_entropy_backward(on.x[1], on.row[1].data(), on.ids, on.cols, kSmoothing,
                                            1, {on.x[0], false});
}
void sum_of_squares(bool reference, Arrays& on) {
  on.row[0][0] = real(filling(reference).sum_of_squares(on.x[1], on.rows * on.cols));
}
void adam(bool reference, Arrays& on) {
  const AdamStep step = {real(1e-3), real(0.9),  real(0.98), real(1e-9),
                         real(0.1),  real(0.02), real(0.5)};
  filling(reference).adam(step, on.x[0], on.x[1], on.x[2], on.x[4], on.rows * on.cols);
}

const std::vector<Kernel>& row_kernels() {
  static const std::vector<Kernel> all = {
      {"softmax", 2, Columns::words, rows(&Kernels::softmax)},
      {"softmax backward", 3, Columns::words, rows(&Kernels::softmax_backward)},
      {"log_softmax", 2, Columns::words, rows(&Kernels::log_softmax)},
      {"log_softmax backward", 3, Columns::words, rows(&Kernels::log_softmax_backward)},
      {"cross-entropy", 1, Columns::words, cross_entropy},
      {"cross-entropy backward", 2, Columns::words, cross_entropy_backward},
      {"layer norm", 2, Columns::width, layer_norm},
      {"layer norm with residual", 4, Columns::width, add_and_norm},
      {"layer norm backward", 3, Columns::width, layer_norm_backward},
      {"embed", 3, Columns::width, embed},
      {"embed backward", 3, Columns::width, embed_backward},
      {"gelu", 2, Columns::hidden, numbers(&Kernels::gelu)},
      {"gelu backward", 3, Columns::hidden, numbers(&Kernels::gelu_backward)},
      {"dropout", 2, Columns::hidden, drop},
      {"sum of squares", 1, Columns::parameters, sum_of_squares},
      {"adam", 7, Columns::parameters, adam},
  };
  return all;
}

/// Runs kernel and reference on the same numbers and compares all that either wrote.
double error_of(const Kernel& kernel, int64_t rows, int64_t cols) {
  Arrays got = Arrays::small(rows, cols, kernel.columns);
  Arrays wanted = Arrays::small(rows, cols, kernel.columns);
  kernel.run(false, got), kernel.run(true, wanted);
  double error = 0;
  const auto compare = [&](const auto& a, const auto& b) {
    for (size_t i = 0; i < std::size(a); i++) error = std::max(error, largest_error(a[i], b[i]));
  };
  compare(got.own, wanted.own), compare(got.column, wanted.column), compare(got.row, wanted.row);
  return error;
}

struct Size {
  std::string where;
  int64_t rows, cols;
  bool large;
};

Size size_in(const StepSize& step, Columns columns) {
  if (columns == Columns::parameters) return {step.name, step.parameters() / 1024, 1024, false};
  const int64_t cols = columns == Columns::width    ? step.width
                       : columns == Columns::hidden ? step.hidden
                                                    : step.words;
  return {step.name, step.tokens(), cols, false};
}

Size larger_than_cache(Columns columns) {
  const int64_t cols = size_in(kStepB, columns).cols;
  return {"memory", Bench::kLarge / cols, cols, true};
}

std::string name_of(const Kernel& kernel, const Size& size) {
  return std::string(kernel.name) + " " + std::to_string(size.rows) + " x " +
         std::to_string(size.cols) + ", " + size.where;
}

void measure(Bench& bench, const Kernel& kernel, const Size& size) {
  const std::string name = name_of(kernel, size);
  constexpr int64_t kChecked = 1 << 19;  // numbers; the reference would need seconds for more
  const int64_t rows_checked = std::min(size.rows, std::max<int64_t>(1, kChecked / size.cols));
  const double bytes = kernel.passes * double(sizeof(real)) * double(size.rows) * double(size.cols);
  for (const int threads : size.large ? bench.thread_counts() : std::vector{bench.threads})
    bench.table.row(name, threads, [&] {
      const double error = checked(name, error_of(kernel, rows_checked, size.cols));
      Arrays on = Arrays::large(bench, size.rows, size.cols, kernel.columns);
      const Work work{[&] { kernel.run(false, on); }, bytes};
      Found found = bench.with_best(0.1, {work}, Bound::bandwidth)[0];
      found.error = error;
      return found;
    });
}

}  // namespace

Items row_items() {
  Items items;
  const auto add = [&](const Kernel& kernel, const Size& size) {
    items.push_back(
        {name_of(kernel, size), [&kernel, size](Bench& bench) { measure(bench, kernel, size); }});
  };
  for (const Kernel& kernel : row_kernels()) {
    add(kernel, size_in(kStepA, kernel.columns));
    add(kernel, size_in(kStepB, kernel.columns));
    if (!std::string(kernel.name).starts_with("embed"))
      add(kernel, larger_than_cache(kernel.columns));
  }
  return items;
}

}  // namespace heed::bench
