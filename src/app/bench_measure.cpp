// Measuring: repeats, what the machine does at best, and kernels against their references.
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/bench.h"
#include "base/check.h"
#include "base/parallel.h"
#include "base/random.h"
#include "kernels/peak.h"
#include "train/progress.h"

namespace heed::bench {
namespace {

constexpr size_t kLeastRepeats = 5, kMostRepeats = 200;
constexpr double kShort = 0.003;  // seconds: what is shorter finds its numbers in the cache

Times times_of(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {seconds[seconds.size() / 2], seconds.front(), seconds.back()};
}

double seconds_of(const std::function<void()>& work) {
  const double start = now();
  work();
  return now() - start;
}

/// The times of `work`, with `between` called after each.
Times repeat_with(double seconds, const std::function<void()>& work,
                  const std::function<void()>& between) {
  std::vector<double> times;
  const bool short_work = (work(), seconds_of(work) < kShort);
  const double start = now();
  while (times.size() < kLeastRepeats || (times.size() < kMostRepeats && now() - start < seconds)) {
    if (short_work) work();  // `between` may have emptied the cache
    times.push_back(seconds_of(work));
    between();
  }
  return times_of(std::move(times));
}

}  // namespace

std::vector<int> Bench::thread_counts() const {
  return threads == 1 ? std::vector<int>{1} : std::vector<int>{1, threads};
}

Times Bench::repeat(double seconds, const std::function<void()>& work) {
  return repeat_with(seconds, work, [] {});
}

Found Bench::in_turn(double seconds, Bound bound, double amount,
                     const std::function<void()>& work) {
  std::vector<double> bests;
  best(bound);
  const Times times = repeat_with(seconds, work, [&] { bests.push_back(best(bound)); });
  const bool arithmetic = bound == Bound::multiply_adds;
  const double speed = amount / times.median;
  return {.times = times,
          .value = speed / 1e9,
          .unit = arithmetic ? "GFLOP/s" : "GB/s",
          .share = speed / times_of(bests).median,
          .of = arithmetic ? "peak" : "triad"};
}

double Bench::best(Bound bound) {
  if (bound == Bound::multiply_adds) {
    std::vector<real> sums(size_t(4 * heed::threads()));
    constexpr int64_t kRounds = 250'000;  // half a millisecond
    double operations = 0;
    const double seconds = seconds_of(
        [&] { operations = kernels::multiply_adds(int64_t(sums.size()), kRounds, sums.data()); });
    return operations / seconds;
  }
  real *y = large(0), *a = large(1), *b = large(2);
  const double seconds = seconds_of([=] { kernels::triad(a, b, real(0.5), kLarge, y); });
  return 3.0 * sizeof(real) * double(kLarge) / seconds;
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
  Items items;
  for (const Bound bound : {Bound::multiply_adds, Bound::bandwidth}) {
    const bool arithmetic = bound == Bound::multiply_adds;
    const std::string name = arithmetic ? "peak: multiply-adds" : "peak: memory, triad";
    items.push_back({name, [=](Bench& bench) {
                       for (const int threads : bench.thread_counts())
                         bench.table.row(name, threads, [&] {
                           std::vector<double> bests;
                           const Times times =
                               Bench::repeat(0.3, [&] { bests.push_back(bench.best(bound)); });
                           return Found{.times = times,
                                        .value = times_of(bests).median / 1e9,
                                        .unit = arithmetic ? "GFLOP/s" : "GB/s"};
                         });
                     }});
  }
  return items;
}

}  // namespace heed::bench
