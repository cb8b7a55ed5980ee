// Measuring: repeats, what the machine does at best, and kernels against their references.
#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/bench.h"
#include "base/check.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/peak.h"
#include "train/progress.h"

namespace heed::bench {
namespace {

// Seconds. What is short finds its numbers in the cache; what is long needs one warm-up, not two.
constexpr double kShort = 0.003, kLong = 0.1;

Times times_of(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {seconds[seconds.size() / 2], seconds.front(), seconds.back()};
}

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

const char* unit_of(Bound bound) { return bound == Bound::multiply_adds ? "GFLOP/s" : "GB/s"; }

}  // namespace

std::vector<int> Bench::thread_counts() const {
  return threads == 1 ? std::vector<int>{1} : std::vector<int>{1, threads};
}

std::vector<Times> in_turn(double seconds, const std::vector<Work>& works) {
  std::vector<std::vector<double>> times(works.size());
  std::vector<bool> is_short;
  for (const Work& work : works)
    is_short.push_back(seconds_of(work) < kLong && seconds_of(work) < kShort);
  const double start = now();
  while (go_on(times[0].size(), now() - start, seconds))
    for (size_t i = 0; i < works.size(); i++) {
      if (is_short[i]) works[i].run();  // another one may have emptied the cache
      times[i].push_back(seconds_of(works[i]));
    }
  std::vector<Times> all;
  for (std::vector<double>& one : times) all.push_back(times_of(std::move(one)));
  return all;
}

std::vector<Found> Bench::with_best(double seconds, std::vector<Work> works, Bound bound) {
  works.push_back(best(bound, works[0].amount));
  const std::vector<Times> times = in_turn(seconds, works);
  const double top = works.back().amount / times.back().median;
  std::vector<Found> all;
  for (size_t i = 0; i + 1 < works.size(); i++) {
    const double speed = works[i].amount / times[i].median;
    all.push_back({.times = times[i],
                   .value = speed / 1e9,
                   .unit = unit_of(bound),
                   .share = speed / top,
                   .of = bound == Bound::multiply_adds ? "peak" : "triad"});
  }
  return all;
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
  std::unique_ptr<real[]>& array = large_[i];
  if (array) return array.get();
  array = std::make_unique_for_overwrite<real[]>(size_t(kLarge));
  const bool last = i == kArrays - 1;
  fill({array.get(), size_t(kLarge)}, uint64_t(i), last ? 0 : -3, last ? 1 : 3);
  return array.get();
}

void fill(std::span<real> numbers, uint64_t seed, double least, double most) {
  constexpr int64_t kPiece = 1 << 16;
  const int64_t count = int64_t(numbers.size());
  parallel_for(pieces(count, kPiece), [=](int64_t piece) {
    Random random(seed, uint64_t(piece));
    for (int64_t i = piece * kPiece; i < std::min(count, (piece + 1) * kPiece); i++)
      numbers[size_t(i)] = real(least + (most - least) * random.uniform());
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

Items peak_items() {
  const auto item = [](const std::string& name, Bound bound) {
    return Item{name, [=](Bench& bench) {
                  for (const int threads : bench.thread_counts())
                    bench.table.row(name, threads, [&] {
                      const Work top = bench.best(bound, 4e9);
                      const Times times = in_turn(0.3, {top})[0];
                      return Found{.times = times,
                                   .value = top.amount / times.median / 1e9,
                                   .unit = unit_of(bound)};
                    });
                }};
  };
  return {item("peak: multiply-adds", Bound::multiply_adds),
          item("peak: memory, triad", Bound::bandwidth)};
}

}  // namespace heed::bench
