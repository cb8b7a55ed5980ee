// Measuring: repeats, what the machine does at best, and kernels against their references.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/parallel.h"
#include "base/random.h"
#include "bench/bench.h"
#include "kernels/peak.h"
#include "train/progress.h"

namespace heed::bench {
namespace {

// Seconds. What is short finds its numbers in the cache; what is long needs one warm-up, not two.
constexpr double kShort = 0.003, kLong = 0.1;

double seconds_of(const Work& work) {
  const double start = now();
  work.run();
  return now() - start;
}

/// Whether to go on after so many repeats and seconds.
bool go_on(size_t repeats, double spent, double budget) {
  if (repeats < 3) return true;
  if (repeats < 5) return spent < std::max(2.0, budget);
  return repeats < 200 && spent < budget;
}

}  // namespace

std::vector<Times> in_turn(double budget, const std::vector<Work>& works) {
  std::vector<std::vector<double>> seconds(works.size());
  std::vector<bool> is_short;
  for (const Work& work : works)
    is_short.push_back(seconds_of(work) < kLong && seconds_of(work) < kShort);
  const double start = now();
  while (go_on(seconds[0].size(), now() - start, budget))
    for (size_t i = 0; i < works.size(); i++) {
      if (is_short[i]) works[i].run();  // another one may have emptied the cache
      seconds[i].push_back(seconds_of(works[i]));
    }
  std::vector<Times> all;
  for (std::vector<double>& one : seconds) {
    std::sort(one.begin(), one.end());
    all.push_back({one[one.size() / 2], one.front(), one.back()});
  }
  return all;
}

std::vector<Found> Bench::with_best(double seconds, std::vector<Work> works, Bound bound) {
  works.push_back(best(bound, works[0].amount));
  const std::vector<Times> times = in_turn(seconds, works);
  const double top = works.back().amount / times.back().median;
  const bool products = bound == Bound::multiply_adds;
  std::vector<Found> all;
  for (size_t i = 0; i + 1 < works.size(); i++) {
    const double speed = works[i].amount / times[i].median;
    all.push_back({times[i], speed / 1e9, products ? "GFLOP/s" : "GB/s", speed / top,
                   products ? "peak" : "triad", works[i].error});
  }
  return all;
}

void Bench::rows(const std::string& name, On on, Bound bound,
                 const std::function<Work()>& prepare) {
  if (!wants(name)) return;
  const auto measure = [&] { return with_best(0.1, {prepare()}, bound)[0]; };
  if (on == On::one_and_all && threads > 1) row(name, 1, measure);
  row(name, threads, measure);
}

Work Bench::best(Bound bound, double operations) {
  if (bound == Bound::bandwidth) {
    real *y = large(0), *a = large(1), *b = large(2);
    return {[=] { fast::triad(a, b, real(0.5), kLarge, y); }, 3.0 * sizeof(real) * kLarge};
  }
  const int64_t tasks = 4 * heed::threads();  // so that no thread waits long for another
  const auto sums = std::make_shared<std::vector<real>>(tasks);
  const double round = fast::multiply_adds(tasks, 1, sums->data());
  const auto rounds = int64_t(std::clamp(operations, 5e7, 5e9) / round);
  return {[=] { fast::multiply_adds(tasks, rounds, sums->data()); }, round * double(rounds)};
}

real* Bench::large(int i) {
  if (arrays[i].empty()) {
    arrays[i].resize(size_t(kLarge));
    fill(arrays[i], uint64_t(i), i == kArrays - 1 ? 0 : -1);
  }
  return arrays[i].data();
}

void fill(std::span<real> numbers, uint64_t seed, double least) {
  constexpr int64_t kPiece = 1 << 16;
  const int64_t count = int64_t(numbers.size());
  parallel_for(pieces(count, kPiece), [=](int64_t piece) {
    Random random(seed, uint64_t(piece));
    for (int64_t i = piece * kPiece; i < std::min(count, (piece + 1) * kPiece); i++)
      numbers[size_t(i)] = real(least + (1 - least) * random.uniform());
  });
}

double largest_error(std::span<const real> got, std::span<const real> wanted) {
  double difference = 0, largest = 0;
  for (size_t i = 0; i < got.size(); i++) {
    const double d = std::fabs(double(got[i]) - double(wanted[i]));
    if (!(d <= difference)) difference = d;
    largest = std::max(largest, std::fabs(double(wanted[i])));
    if (std::isnan(d)) return std::numeric_limits<double>::infinity();
  }
  return difference == 0 ? 0 : difference / largest;
}

double checked(const std::string& kernel, double error) {
  constexpr double kAllowed = 1e-5;
  check(error <= kAllowed, "heed bench: ", kernel, " differs from its reference by ", error,
        " of the largest number, where ", kAllowed,
        " is allowed: the kernel is wrong, and its speed means nothing; make test may say more");
  return error;
}

void measure_peaks(Bench& bench) {
  for (const Bound bound : {Bound::multiply_adds, Bound::bandwidth}) {
    const char* name = bound == Bound::bandwidth ? "peak: memory, triad" : "peak: multiply-adds";
    bench.rows(name, On::one_and_all, bound, [&] { return bench.best(bound, 4e9); });
  }
}

}  // namespace heed::bench
