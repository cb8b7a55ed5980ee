// What a lesson's check.cpp is written with: checks, evidence, and likely causes.
//
// A check.cpp is compiled once for each answer (the exercise, the solution, every mutant), each in
// a namespace of its own with the answer in front of it, so it calls the learner's functions by
// their names. It ends with
//
//     const lesson::Lesson kLesson = {.number = 4, .title = "...", .checks = {...}, .causes = {...}};
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace lesson {

/// What a named mistake would give on the inputs of a comparison.
struct Given {
  const char* cause;  ///< the name of one of the lesson's causes
  std::vector<double> numbers;
};

/// How a comparison tells where a number stands: rows of so many columns (0: a plain list).
struct Place {
  int columns = 0;
};

/// What one check finds. The first failure is the evidence; all of them vote for causes.
class Report {
 public:
  /// Passes if each number is within `tolerance * max(1, |wanted|)`. If not, the evidence says
  /// which number of `what` is wrong, and a mistake that gives the same numbers gets a vote; one
  /// that would have given others is ruled out, whether the comparison passes or not.
  bool equal(const std::string& what, std::span<const double> got, std::span<const double> wanted,
             std::initializer_list<Given> mistakes = {}, Place place = {}, double tolerance = 1e-9);
  /// The same for one number.
  bool equal(const std::string& what, double got, double wanted,
             std::initializer_list<Given> mistakes = {}, double tolerance = 1e-9);
  /// Passes if `ok`; if not, `evidence` says what was seen, as a sentence with its numbers, and
  /// `cause` (may be empty) gets a vote.
  bool holds(bool ok, const std::string& evidence, const std::string& cause = "");
  /// A remark printed under a check that passes, such as a measured speed.
  void note(const std::string& text);

  struct Vote {
    std::string cause;
    bool explains;  ///< or rules it out
  };
  bool passed = true;
  std::string evidence, remark;
  std::vector<Vote> votes;
};

/// One check: a name that says what holds, what to look at if it does not, and the code. Each runs
/// in a process of its own with limits of time and memory.
struct Check {
  const char* name;
  const char* look;  ///< "Look at the axis of the softmax."
  void (*run)(Report&);
  const char* if_crashed = "";  ///< the cause to name if it crashes, may be empty
  const char* if_endless = "";  ///< the cause to name if it does not end
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
};

/// With one answer: prints each check, the evidence and the likely cause of a failure, and last
/// "lesson 3: solved" or "lesson 3: not yet (3 of 7 checks)"; returns 0 or 1. With several (the test
/// of the tests): every answer must be judged as its name says, `untouched` fails, `solution` passes,
/// and each other one is named by its own cause; closes with "N passed, N failed, 0 skipped".
int run_checks(std::span<const Answer> answers);

/// Numbers in (-1, 1) that depend on the seed alone: never symmetric, never alike.
std::vector<double> numbers(int count, int seed);

}  // namespace lesson
