// What `heed bench` is made of: a table, measuring in turn, and lists of what can be measured.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/real.h"

namespace heed {
struct AttentionVariant;
class Parameters;
}  // namespace heed

namespace heed {
struct TranslatorConfig;
}

namespace heed::bench {

/// Seconds of the repeats of one thing.
struct Times {
  double median = 0, least = 0, most = 0;
};

/// The columns of a row, after its name and threads. What has no unit is left empty.
struct Found {
  Times times = {};
  double value = 0;
  std::string unit = {};  ///< of value: GFLOP/s, GB/s, tokens/s, MiB, ...
  double share = 0;
  std::string of = {};  ///< what share is a share of: peak, triad, step
  double error = -1;    ///< largest difference from the reference; below 0: there is none
};

/// One aligned table, or the same rows as tab-separated values. Rows appear as they are measured.
class Table {
 public:
  explicit Table(bool tsv) : tsv_(tsv) {}
  /// Prints the name, measures, prints what was found.
  void row(const std::string& name, int threads, const std::function<Found()>& measure);
  /// An empty line between groups.
  void gap();

 private:
  bool tsv_, begun_ = false, gap_ = false;
};

/// What the machine does at best: GFLOP/s in registers, or GB/s to and from memory.
enum class Bound { multiply_adds, bandwidth };

/// Something to time, and how many floating-point operations or bytes it is.
struct Work {
  std::function<void()> run;
  double amount = 0;
};

/// Does all of `works` in turn, since the machine drifts, at least 3 times and for about `seconds`.
std::vector<Times> in_turn(double seconds, const std::vector<Work>& works);

/// The sizes of a training step.
struct StepSize {
  const char* name;
  int sentences, length, width, heads, hidden, words;
  /// Of each side.
  int64_t tokens() const { return int64_t{sentences} * length; }
  /// About: six layers of 12 width^2 numbers, and the embedding.
  int64_t parameters() const { return int64_t{width} * (72 * width + words); }
};
inline constexpr StepSize kStepA = {"A", 64, 16, 128, 4, 512, 4000};
inline constexpr StepSize kStepB = {"B", 64, 24, 256, 8, 1024, 8000};

/// The sizes of the translator that `make train` makes.
TranslatorConfig bundled_config();

/// One run of the bench.
struct Bench {
  Table table;
  int threads;  ///< the most that are used

  Bench(bool tsv, int most_threads) : table(tsv), threads(most_threads) {}

  /// 1 and `threads`, once if they are the same.
  std::vector<int> thread_counts() const;

  /// Array i of some that are larger than any cache: kLarge numbers each, from [-3, 3), those of
  /// the last from [0, 1).
  real* large(int i);
  static constexpr int kArrays = 5;
  static constexpr int64_t kLarge = 48'000'000;

  /// The machine's best, on as many threads as are set now: about as many multiply-adds as the work
  /// that is held against them, so that other programs disturb both alike.
  Work best(Bound bound, double operations);
  /// Times all works and the machine's best in turn: their speed and share.
  std::vector<Found> with_best(double seconds, std::vector<Work> works, Bound bound);

 private:
  std::unique_ptr<real[]> large_[kArrays];
};

/// Numbers in [least, most), a function of the seed.
void fill(std::span<real> numbers, uint64_t seed, double least, double most);
/// The largest difference, as a share of the largest number that was wanted. NaN is infinitely far.
double largest_error(std::span<const real> got, std::span<const real> wanted);
/// Throws a sentence if a kernel is not what its reference says. Returns the error.
double checked(const std::string& kernel, double error);

/// Floating-point operations of a training step of a translator with shared words: for each
/// parameter that multiplies and each token it sees a multiply-add forward and two backward. There
/// are `tokens` on each side; the shared embedding multiplies as the output.
double step_operations(const Parameters& parameters, double tokens);

/// Something that can be asked for: one or more rows whose names begin with `name`.
struct Item {
  std::string name;
  std::function<void(Bench&)> run;
};
using Items = std::vector<Item>;

Items peak_items();       // bench_measure.cpp
Items product_items();    // bench_products.cpp
Items row_items();        // bench_rows.cpp
Items step_items();       // bench_step.cpp
Items attention_items();  // bench_attention.cpp
/// In bench_translation.cpp. `variants` must live as long as the items.
Items translation_items(const std::vector<AttentionVariant>& variants);

}  // namespace heed::bench
