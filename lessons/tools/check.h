// What a lesson's check.cpp is written with: checks, evidence, and likely causes.
//
// A check.cpp is compiled once for each answer (the exercise, the solution, every mutant and every
// stranger), each in a namespace of its own with the answer in front of it, so it calls the
// learner's functions by their names. It ends with
//
//     const lesson::Lesson kLesson = {.number = 4, .title = "...", .checks = {...}, .causes =
//     {...}};
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace lesson {

using Numbers = std::vector<double>;

/// What a named mistake would give on the inputs of a comparison.
struct Given {
  const char* cause;  ///< the name of one of the lesson's causes
  Numbers numbers;
};

/// The same for several causes: `with(cause)` gives the numbers.
template <class With>
std::vector<Given> given(std::initializer_list<const char*> causes, const With& with) {
  std::vector<Given> all;
  for (const char* cause : causes) all.push_back({cause, with(cause)});
  return all;
}

/// How a comparison tells where a number stands: rows of so many columns (0: a plain list).
struct Place {
  int columns = 0;
};

/// A vote for a cause or against it. One against it is enough: the cause is not named.
struct Vote {
  std::string cause;
  bool explains;            ///< or rules it out
  bool of_evidence = true;  ///< explains the very failure that is told
};

/// What one check finds. The first failure is the evidence; all failures vote for causes.
class Report {
 public:
  /// What the comparisons that follow are made from: told with their evidence, so that it can be
  /// worked out by hand. "a = [1, 2], scale = 3".
  std::string inputs;

  /// Passes if each number is within `tolerance * max(1, |wanted|)`. If not, the evidence says
  /// which number of `what` is wrong and what pattern the wrong ones have, and a mistake that gives
  /// the same numbers gets a vote; one that would have given others is ruled out, whether the
  /// comparison passes or not.
  bool equal(const std::string& what, std::span<const double> got, std::span<const double> wanted,
             const std::vector<Given>& mistakes = {}, Place place = {}, double tolerance = 1e-9);
  /// The same for one number.
  bool equal(const std::string& what, double got, double wanted,
             const std::vector<Given>& mistakes = {}, double tolerance = 1e-9);
  /// The same with evidence of your own: a sentence that says what was seen, with its numbers.
  bool compare(const std::string& evidence, std::span<const double> got,
               std::span<const double> wanted, const std::vector<Given>& mistakes,
               double tolerance = 1e-9);
  /// Passes if `ok`; if not, `evidence` says what was seen, and `cause` (may be empty) gets a vote:
  /// it must be the only thing that this can mean.
  bool holds(bool ok, const std::string& evidence, const std::string& cause = "");
  /// A vote that no comparison casts, after a failure: whether `cause` explains what was seen.
  void vote(const std::string& cause, bool explains);
  /// A remark printed under a check that passes, such as a measured speed.
  void note(const std::string& text) { remark = text; }

  bool passed = true;
  std::string evidence, remark;
  std::vector<Vote> votes;

 private:
  void fail(const std::string& evidence);
  int failures_ = 0;  // so far
};

/// One check: a name that says what holds, what to look at if it does not, and the code. Each runs
/// in a process of its own with limits of time and memory. A name may begin with its stage and a
/// colon ("stage 1: the loss"): the first failure of a stage is told in full, the others may follow
/// from it.
struct Check {
  const char* name;
  const char* look;  ///< "Look at the axis of the softmax."
  void (*run)(Report&);
};

/// A likely cause: its name is that of the mutant that makes this mistake.
struct Cause {
  const char* name;
  const char* sentence;  ///< "The scores are not divided by sqrt(d)."
};

struct Lesson {
  int number;
  const char* title;
  std::vector<Check> checks;
  std::vector<Cause> causes;
};

/// An answer to a lesson, by the name of its file.
struct Answer {
  const char* name;
  const Lesson* lesson;
  const char* stranger = nullptr;  ///< the first line of its file, if it stands in strangers/
};

/// With one answer: prints each check, the evidence and the likely cause of a failure, and last
/// "lesson 3: solved" or "lesson 3: not yet (3 of 7 checks)"; returns 0 or 1. With several (the
/// test of the tests): every answer must be judged as its name says. `solution` passes, all others
/// fail; a mutant is named by its own cause and no other; `untouched` by none; a stranger by none,
/// or by one that its first line lists. Closes with "N passed, N failed, 0 skipped".
int run_checks(std::span<const Answer> answers);

/// Numbers in (-1, 1) that depend on the seed alone: never symmetric, never alike.
Numbers numbers(int count, int seed);

/// The same numbers, each times `factor`, plus `shift`.
Numbers scaled(Numbers all, double factor, double shift = 0);

/// Whether a comparison would pass; a NaN equals a NaN.
bool same(std::span<const double> a, std::span<const double> b, double tolerance = 1e-9);

/// 0.25 as "0.2500", 1e-6 as "1.00e-06", 3 as "3".
std::string shown(double number);
/// "[1, 2]"; with columns "[[1, 2], [3, 4]]".
std::string shown(std::span<const double> numbers, int columns = 0);
std::string shown(std::span<const int> numbers);

/// A sentence with numbers in it, as std::printf makes it.
[[gnu::format(printf, 1, 2)]] std::string text(const char* format, ...);

/// The evidence of a comparison: `what` with all numbers, if they are few, or else with the first
/// wrong one and how many there are; then their pattern. Empty if there is no difference.
std::string difference(const std::string& what, std::span<const double> got,
                       std::span<const double> wanted, int columns, double tolerance = 1e-9);

/// What the wrong numbers have in common: "Row 0 is right, the others are wrong.", "Each is 0.5
/// times what it should be.", "These are the right numbers, transposed."; empty if nothing is seen.
std::string pattern(std::span<const double> got, std::span<const double> wanted, int columns,
                    double tolerance = 1e-9);

/// Numbers that the learner's code is given, between others that nobody may touch.
template <class Number>
class Guarded {
 public:
  static constexpr size_t kGuard = 256;

  template <class From>
  explicit Guarded(const std::vector<From>& numbers, size_t guard = kGuard)
      : guard_(guard), count_(numbers.size()) {
    const Numbers around = lesson::numbers(int(2 * guard + count_), 77);
    for (const double number : around) cells_.push_back(Number(number));
    for (size_t i = 0; i < count_; i++) cells_[guard + i] = Number(numbers[i]);
    before_ = cells_;
  }
  std::span<Number> span() { return std::span(cells_).subspan(guard_, count_); }
  Numbers numbers() const { return {cells_.begin() + long(guard_), cells_.end() - long(guard_)}; }
  /// What lies `place` numbers after the first one, as it was: what an index gone wrong reads.
  double at(int place) const { return double(before_[guard_ + size_t(place)]); }
  /// "before" or "behind", where something was written that is not yours; empty if nowhere.
  std::string touched() const {
    for (size_t i = 0; i < guard_; i++) {
      if (cells_[i] != before_[i]) return "before";
      if (cells_[cells_.size() - 1 - i] != before_[cells_.size() - 1 - i]) return "behind";
    }
    return "";
  }
  /// Whether not even the numbers themselves were written.
  bool untouched() const { return cells_ == before_; }

 private:
  size_t guard_, count_;
  std::vector<Number> cells_, before_;
};

}  // namespace lesson
