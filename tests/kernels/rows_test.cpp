// Row kernels against their textbook twins, and the promises about their digits.
#include <string>

#include "base/parallel.h"
#include "kernels/reference.h"
#include "numbers.h"

using namespace heed;
using namespace heed::kernels;
using heed::test::Guarded;
using heed::test::largest_difference;

namespace {

constexpr int64_t kCols[] = {1, 2, 7, 15, 16, 17, 31, 33, 64, 100, 257};
constexpr int64_t kRows[] = {0, 1, 3, 40};

/// Everything a kernel wrote.
using Outputs = std::vector<Guarded>;

void check_outputs(const std::string& name, int64_t rows, int64_t cols, const Outputs& got,
                   const Outputs& wanted, double tolerance) {
  for (size_t i = 0; i < got.size(); i++) {
    const double difference = largest_difference(got[i], wanted[i]);
    if (difference <= tolerance && got[i].whole()) continue;
    heed::test::report(__FILE__, __LINE__,
                       name + " " + std::to_string(rows) + " x " + std::to_string(cols) +
                           ": output " + std::to_string(i) + " is off by " +
                           std::to_string(difference));
  }
}

/// run(rows, cols, reference, add) -> outputs: at all edge sizes, both ways of writing.
template <class Run>
void check_all_sizes(const std::string& name, double tolerance, const Run& run) {
  for (const int64_t rows : kRows)
    for (const int64_t cols : kCols)
      for (const bool add : {false, true})
        check_outputs(name + (add ? " (add)" : ""), rows, cols, run(rows, cols, false, add),
                      run(rows, cols, true, add), tolerance);
}

/// The same bits for 1 to 4 threads, on rows enough for several tasks.
template <class Run>
void check_threads(const Run& run) {
  const int before = threads();
  set_threads(1);
  const Outputs one = run(700, 133, false, true);
  for (const int n : {2, 3, 4}) {
    set_threads(n);
    CHECK(run(700, 133, false, true) == one);
  }
  set_threads(before);
}

using UnaryRow = void (*)(const real*, int64_t, int64_t, Out);
using BinaryRow = void (*)(const real*, const real*, int64_t, int64_t, Out);

auto unary(UnaryRow fast, UnaryRow slow) {
  return [=](int64_t rows, int64_t cols, bool reference, bool add) {
    Guarded x(rows * cols, 1), y(rows * cols, 2);
    for (int64_t i = 0; i < x.size(); i++) x[i] *= 8;
    (reference ? slow : fast)(x.data(), rows, cols, {y.data(), add});
    return Outputs{y};
  };
}

auto binary(BinaryRow fast, BinaryRow slow) {
  return [=](int64_t rows, int64_t cols, bool reference, bool add) {
    const Guarded y(rows * cols, 1), dy(rows * cols, 2);
    Guarded dx(rows * cols, 3);
    (reference ? slow : fast)(y.data(), dy.data(), rows, cols, {dx.data(), add});
    return Outputs{dx};
  };
}

struct NormOptions {
  bool residual = false;
  float rate = 0;
  bool dsum = false;
};

/// Forward and backward of layer norm.
auto norm(NormOptions options) {
  return [=](int64_t rows, int64_t cols, bool reference, bool add) {
    const int64_t n = rows * cols;
    const Guarded x(n, 1), residual(n, 2), gain(cols, 3), bias(cols, 4), dy(n, 5), dsum(n, 6);
    Guarded y(n, 7), sum(n, 8), statistics(2 * rows, 9);
    Guarded dx(n, 10), dresidual(n, 11), dgain(cols, 12), dbias(cols, 13);
    const LayerNorm layer{x.data(),
                          options.residual ? residual.data() : nullptr,
                          gain.data(),
                          bias.data(),
                          {options.rate, 5},
                          real(0.01),
                          rows,
                          cols};
    (reference ? reference::layer_norm : kernels::layer_norm)(
        layer, y.data(), options.residual ? sum.data() : nullptr, statistics.data());
    (reference ? reference::layer_norm_backward : kernels::layer_norm_backward)(
        layer, options.residual ? sum.data() : x.data(), statistics.data(), dy.data(),
        options.dsum ? dsum.data() : nullptr, {dx.data(), add},
        {options.residual ? dresidual.data() : nullptr, add}, {dgain.data(), add},
        {dbias.data(), add});
    return Outputs{y, sum, statistics, dx, dresidual, dgain, dbias};
  };
}

std::vector<int> random_ids(int64_t n, int64_t below, uint64_t seed) {
  Random random(seed);
  std::vector<int> ids;
  for (int64_t i = 0; i < n; i++) ids.push_back(int(random.below(uint64_t(below))));
  return ids;
}

auto cross_entropy_with(real smoothing) {
  return [=](int64_t rows, int64_t cols, bool reference, bool add) {
    Guarded logits(rows * cols, 1), loss(rows, 2), lse(rows, 3), dlogits(rows * cols, 4);
    for (int64_t i = 0; i < logits.size(); i++) logits[i] *= 8;
    const std::vector<int> targets = random_ids(rows, cols, 5);
    (reference ? reference::cross_entropy : kernels::cross_entropy)(
        logits.data(), targets, cols, smoothing, loss.data(), lse.data());
    const auto backward =
        reference ? reference::cross_entropy_backward : kernels::cross_entropy_backward;
    backward(logits.data(), lse.data(), targets, cols, smoothing, real(0.25),
             {dlogits.data(), add});
    backward(logits.data(), lse.data(), targets, cols, smoothing, real(0.25),
             {logits.data(), false});  // in place
    return Outputs{loss, lse, dlogits, logits};
  };
}

auto embedding(float rate, bool positions) {
  return [=](int64_t rows, int64_t cols, bool reference, bool) {
    const Guarded table(9 * cols, 1), place_table(50 * cols, 2), dy(rows * cols, 3);
    Guarded y(rows * cols, 4), dtable(9 * cols, 5);
    const std::vector<int> ids = random_ids(rows, 9, 6), places = random_ids(rows, 50, 7);
    const Dropout dropout{rate, 8};
    (reference ? reference::embed : kernels::embed)(table.data(), ids, real(3),
                                                    positions ? place_table.data() : nullptr,
                                                    places, dropout, cols, y.data());
    (reference ? reference::embed_backward : kernels::embed_backward)(dy.data(), ids, real(3),
                                                                      dropout, cols, dtable.data());
    return Outputs{y, dtable};
  };
}

const auto kSoftmax = unary(kernels::softmax, reference::softmax);
const auto kLogSoftmax = unary(kernels::log_softmax, reference::log_softmax);
const auto kSoftmaxBackward = binary(kernels::softmax_backward, reference::softmax_backward);
const auto kLogSoftmaxBackward =
    binary(kernels::log_softmax_backward, reference::log_softmax_backward);

}  // namespace

TEST("softmax and log-softmax equal their references") {
  check_all_sizes("softmax", 5e-7, kSoftmax);
  check_all_sizes("log_softmax", 3e-6, kLogSoftmax);
  check_all_sizes("softmax_backward", 1e-5, kSoftmaxBackward);
  check_all_sizes("log_softmax_backward", 2e-5, kLogSoftmaxBackward);
}

TEST("layer norm with residual and dropout equals its reference") {
  check_all_sizes("layer_norm", 4e-5, norm({}));
  check_all_sizes("layer_norm, residual", 4e-5, norm({.residual = true}));
  check_all_sizes("layer_norm, residual, dropout, dsum", 4e-5,
                  norm({.residual = true, .rate = 0.3f, .dsum = true}));
}

TEST("cross-entropy equals its reference") {
  check_all_sizes("cross_entropy", 2e-6, cross_entropy_with(0));
  check_all_sizes("cross_entropy, smoothed", 2e-6, cross_entropy_with(real(0.1)));
}

TEST("embedding and its scatter equal their references") {
  check_all_sizes("embed", 1e-5, embedding(0, true));
  check_all_sizes("embed, dropout", 2e-5, embedding(0.2f, false));
}

TEST("row kernels give the same bits for any number of threads") {
  check_threads(kSoftmax);
  check_threads(kLogSoftmax);
  check_threads(kSoftmaxBackward);
  check_threads(kLogSoftmaxBackward);
  check_threads(norm({.residual = true, .rate = 0.3f, .dsum = true}));
  check_threads(cross_entropy_with(real(0.1)));
  check_threads(embedding(0.2f, true));
}

TEST("softmax of a row alone equals the row in its batch, and adding gives the same digits") {
  const int64_t rows = 9, cols = 77;
  const Guarded x(rows * cols, 1);
  Guarded all(rows * cols), added(rows * cols);
  kernels::softmax(x.data(), rows, cols, {all.data(), false});
  for (int64_t i = 0; i < added.size(); i++) added[i] = 0;
  kernels::softmax(x.data(), rows, cols, {added.data(), true});
  CHECK(added == all);
  for (int64_t i = 0; i < rows; i++) {
    Guarded one(cols);
    kernels::softmax(x.data() + i * cols, 1, cols, {one.data(), false});
    for (int64_t j = 0; j < cols; j++) CHECK_EQUAL(one[j], all[i * cols + j]);
  }
}

TEST("softmax and cross-entropy hold out against huge logits") {
  const int64_t cols = 20;
  Guarded x(cols, 1), y(cols), loss(1), lse(1);
  for (int64_t j = 0; j < cols; j++) x[j] = real(j == 3 ? 1e30 : -1e30);
  kernels::softmax(x.data(), 1, cols, {y.data(), false});
  CHECK_EQUAL(y[3], real(1));
  CHECK_EQUAL(y[4], real(0));
  const int target = 3;
  kernels::cross_entropy(x.data(), {&target, 1}, cols, 0, loss.data(), lse.data());
  CHECK_EQUAL(loss[0], real(0));
}

TEST("softmax finds the largest number of a row wherever it stands, in tasks of many rows, too") {
  constexpr int64_t rows = 1300, cols = 900;
  std::vector<real> x(rows * cols, 0), y(rows * cols, 7), wanted(rows * cols, 0);
  for (int64_t i = 0; i < rows; i++) {
    x[size_t(i * cols + i % cols)] = 1000;  // whose exp, or that of a smaller maximum, is infinite
    wanted[size_t(i * cols + i % cols)] = 1;
  }
  softmax(x.data(), rows, cols, {y.data(), false});
  CHECK(y == wanted);
}
