// What `heed bench` is made of: a table, measuring in turn, and groups of rows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "nn/parameters.h"

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

/// What the machine does at best: GFLOP/s in registers, or GB/s to and from memory.
enum class Bound { multiply_adds, bandwidth };

/// Something to time: how many floating-point operations or bytes it is, and how far from its twin.
struct Work {
  std::function<void()> run;
  double amount = 0;
  double error = -1;
};

/// Does all of `works` in turn, since the machine drifts, at least 3 times and for about `seconds`.
std::vector<Times> in_turn(double seconds, const std::vector<Work>& works);

/// The threads that a kernel's rows are for.
enum class On { all, one_and_all };

/// The sizes of a training step.
struct StepSize {
  const char* name;
  int sentences, length, width, heads, hidden, words;
  int64_t tokens() const { return int64_t{sentences} * length; }  ///< of each side
  /// About: six layers of 12 width^2 numbers, and the embedding.
  int64_t parameters() const { return int64_t{width} * (72 * width + words); }
};
inline constexpr StepSize kStepA = {"A", 64, 16, 128, 4, 512, 4000};
inline constexpr StepSize kStepB = {"B", 64, 24, 256, 8, 1024, 8000};

/// One run of the bench: an aligned table, or the same rows as tab-separated values.
struct Bench {
  bool tsv;
  int threads;                                    ///< the most that are used
  std::function<bool(const std::string&)> wants;  ///< whether rows of this name are asked for
  int printed = 0;                                ///< rows so far

  /// Prints the name, measures on so many threads, prints what was found.
  void row(const std::string& name, int on, const std::function<Found()>& measure);
  /// The rows of a kernel, if they are asked for: it is prepared, which includes its check, and
  /// timed.
  void rows(const std::string& name, On on, Bound bound, const std::function<Work()>& prepare);

  /// The machine's best, on as many threads as are set now: about as many multiply-adds as the work
  /// that is held against them, so that other programs disturb both alike.
  Work best(Bound bound, double operations);
  /// Times all works and the machine's best in turn: their speed and share.
  std::vector<Found> with_best(double seconds, std::vector<Work> works, Bound bound);

  static constexpr int kArrays = 5;
  static constexpr int64_t kLarge = 48'000'000;
  /// Array i of kArrays that are larger than any cache: kLarge numbers in [-1, 1), the last one's
  /// not negative.
  real* large(int i);
  std::vector<real> arrays[kArrays] = {};  ///< use large()
};

/// Numbers in [least, 1), a function of the seed.
void fill(std::span<real> numbers, uint64_t seed, double least = -1);
/// The largest difference, as a share of the largest number that was wanted. NaN is infinitely far.
double largest_error(std::span<const real> got, std::span<const real> wanted);
/// Throws a sentence if a kernel is not what its reference says. Returns the error.
double checked(const std::string& kernel, double error);

/// Floating-point operations of a training step of a translator with shared words: for each
/// parameter that multiplies and each token it sees a multiply-add forward and two backward. There
/// are `tokens` on each side; the shared embedding multiplies as the output.
double step_operations(const Parameters& parameters, double tokens);

/// The groups of rows, in the table's order. Each asks `wants` for every name before it measures.
void measure_peaks(Bench& bench);
void measure_products(Bench& bench);
void measure_rows(Bench& bench);
void measure_steps(Bench& bench);
void measure_attention(Bench& bench);
void measure_translation(Bench& bench);

}  // namespace heed::bench
