// Runs the checks of a lesson, each in a process of its own with limits of time and memory, and
// says what was found.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <new>
#include <sstream>

#include "tools/check.h"

namespace lesson {
namespace {

constexpr int kSeconds = 8;                     // of processor time, for one check
constexpr rlim_t kBytes = rlim_t{2} << 30;      // of memory
constexpr int kOutOfMemory = 77, kThrown = 78;  // exit codes of the child

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitMemory = false;  // the sanitizer reserves terabytes
#else
constexpr bool kLimitMemory = true;
#endif

// What is said travels through a pipe: one letter, one line.
void send(int pipe, char kind, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  text = kind + text + "\n";
  for (size_t done = 0; done < text.size();) {
    const ssize_t n = write(pipe, text.data() + done, text.size() - done);
    if (n <= 0) break;
    done += size_t(n);
  }
}

void run_child(const Check& check, int pipe, int errors) {
  if (errors >= 0) dup2(errors, STDERR_FILENO);
  const rlimit time = {kSeconds, kSeconds + 1}, memory = {kBytes, kBytes}, no_core = {0, 0};
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_CORE, &no_core);
  if (kLimitMemory) setrlimit(RLIMIT_AS, &memory);
  alarm(kSeconds * 4);  // sleeping counts as well, on a busy machine a little later
  Report report;
  int code = 0;
  try {
    check.run(report);
  } catch (const std::bad_alloc&) {
    code = kOutOfMemory;
  } catch (const std::exception& error) {
    send(pipe, 'x', error.what());
    code = kThrown;
  } catch (...) {
    code = kThrown;
  }
  for (const Vote& vote : report.votes)
    send(pipe, vote.of_evidence ? '!' : vote.explains ? '+' : '-', vote.cause);
  if (!report.evidence.empty()) send(pipe, 'e', report.evidence);
  if (!report.remark.empty()) send(pipe, 'n', report.remark);
  if (code == 0) send(pipe, report.passed ? 'p' : 'f', "");
  std::fflush(stdout);
  _exit(code);
}

/// What came back from the child.
struct Result {
  bool passed = false, ended = false, endless = false, crashed = false;
  std::string evidence, thrown, remark;
  std::vector<Vote> votes;
};

void take(Result& result, const std::string& line) {
  const std::string text = line.substr(1);
  if (line[0] == '!') result.votes.push_back({text, true, true});
  if (line[0] == '+' || line[0] == '-') result.votes.push_back({text, line[0] == '+', false});
  if (line[0] == 'e') result.evidence = text;
  if (line[0] == 'x') result.thrown = text;
  if (line[0] == 'n') result.remark = text;
  if (line[0] == 'p' || line[0] == 'f') result.ended = true, result.passed = line[0] == 'p';
}

std::string read_all(int pipe) {
  std::string text;
  char part[4096];
  for (ssize_t n; (n = read(pipe, part, sizeof part)) != 0;) {
    if (n > 0) text.append(part, size_t(n));
    if (n < 0 && errno != EINTR) break;
  }
  return text;
}

// The sentence for a child that did not come to its end.
void explain_end(Result& result, int status) {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU || signal == SIGALRM || signal == SIGKILL) {
    result.evidence = "Your code did not come to an end within " + std::to_string(kSeconds) +
                      " seconds. Is there a loop whose condition never becomes false?";
    result.endless = true;
  } else if (signal != 0) {
    result.evidence = std::string("Your code crashed (") + strsignal(signal) +
                      "). The usual reason is an index outside of its span.";
  } else if (WEXITSTATUS(status) == kOutOfMemory) {
    result.evidence = "Your code asked for more than 2 GB of memory.";
  } else if (WEXITSTATUS(status) == kThrown) {
    result.evidence = "Your code threw an exception" +
                      (result.thrown.empty() ? "." : ": \"" + result.thrown + "\".");
  } else {
    result.evidence = "Your code ended the program. Return from the function instead.";
  }
  result.crashed = signal != 0;
}

// What the child wrote to its standard error: the learner's own words are passed on, the
// allocator's last ones after a crash are not.
void pass_on(std::FILE* errors, bool crashed) {
  std::rewind(errors);
  char part[4096];
  for (size_t n; !crashed && (n = std::fread(part, 1, sizeof part, errors)) > 0;)
    std::fwrite(part, 1, n, stderr);
  std::fclose(errors);
}

Result run(const Check& check) {
  Result result;
  int ends[2];
  std::fflush(stdout);
  if (pipe(ends) != 0) return result;
  std::FILE* errors = std::tmpfile();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    run_child(check, ends[1], errors ? fileno(errors) : -1);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    take(result, text.substr(at, text.find('\n', at) - at));
  if (!result.ended) explain_end(result, status);
  if (errors) pass_on(errors, result.crashed);
  return result;
}

/// The part of a lesson that a check belongs to: what its name says before a colon.
std::string stage_of(const Check& check) {
  const std::string name = check.name;
  const size_t colon = name.find(": ");
  return colon == name.npos ? "" : name.substr(0, colon);
}

/// What is known of a stage that fails.
struct Stage {
  std::string name;
  int failed = 0;
  std::vector<Vote> votes;  ///< of its first failure
};

/// The judgement on an answer.
struct Verdict {
  int passed = 0;
  std::vector<Stage> stages;  ///< those that fail
  std::vector<Vote> votes;    ///< of all checks

  std::string cause(const Stage& stage, const Lesson& lesson) const;
  std::vector<std::string> causes(const Lesson& lesson) const;
};

// A cause is named if it explains the very failure that is told first and if nothing, in no check,
// contradicts it; of several the one that explains most.
std::string Verdict::cause(const Stage& stage, const Lesson& lesson) const {
  std::map<std::string, int> score;
  for (const Vote& vote : votes) score[vote.cause] += vote.explains ? 1 : -1000;
  std::string best;
  int most = 0;
  for (const Cause& one : lesson.causes) {
    const bool told = std::any_of(stage.votes.begin(), stage.votes.end(), [&](const Vote& vote) {
      return vote.of_evidence && vote.cause == one.name;
    });
    if (told && score[one.name] > most) best = one.name, most = score[one.name];
  }
  return best;
}

std::vector<std::string> Verdict::causes(const Lesson& lesson) const {
  std::vector<std::string> all;
  for (const Stage& stage : stages) {
    const std::string one = cause(stage, lesson);
    if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
  return all;
}

const char* sentence(const Lesson& lesson, const std::string& cause) {
  for (const Cause& one : lesson.causes)
    if (cause == one.name) return one.sentence;
  return "";
}

// Prints a text below a check, in lines that fit a terminal.
void print_wrapped(const std::string& text) {
  const size_t width = 86;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.size() - at <= width ? text.size() : text.rfind(' ', at + width);
    if (end == std::string::npos || end <= at) end = text.size();
    std::printf("       %s\n", text.substr(at, end - at).c_str());
    at = end + 1;
  }
}

// Failure number `failed` of its stage: the first is told in full, the second by its evidence.
void print(const Check& check, const Result& result, int failed, bool first_stage) {
  std::printf("  %s  %s\n", result.passed ? "ok " : "no ", check.name);
  if (result.passed) print_wrapped(result.remark);
  if (result.passed || failed > 2) return;
  print_wrapped(result.evidence);
  const std::string follows = "This may follow from the failure above.";
  if (failed > 1) return print_wrapped(follows);
  print_wrapped(check.look + (first_stage ? "" : " " + follows));
}

// Enters what a check found; returns the number of failures of its stage.
int enter(Verdict& verdict, const Check& check, const Result& result) {
  verdict.passed += result.passed;
  verdict.votes.insert(verdict.votes.end(), result.votes.begin(), result.votes.end());
  if (result.passed) return 0;
  std::vector<Stage>& stages = verdict.stages;
  if (stages.empty() || stages.back().name != stage_of(check))
    stages.push_back({stage_of(check), 0, result.votes});
  return ++stages.back().failed;
}

// Runs all checks, but none after one that did not end; prints them if `aloud`.
Verdict judge(const Lesson& lesson, bool aloud) {
  Verdict verdict;
  for (const Check& check : lesson.checks) {
    const Result result = run(check);
    const int failed = enter(verdict, check, result);
    if (aloud) print(check, result, failed, verdict.stages.size() < 2);
    if (!result.endless) continue;
    if (aloud) std::printf("  The checks after this one were not run.\n");
    break;
  }
  return verdict;
}

int judge_yours(const Lesson& lesson) {
  std::printf("Lesson %d: %s\n", lesson.number, lesson.title);
  const Verdict verdict = judge(lesson, true);
  const int all = int(lesson.checks.size());
  if (verdict.passed == all) {
    std::printf("lesson %d: solved\n", lesson.number);
    return 0;
  }
  std::string said;
  for (const Stage& stage : verdict.stages) {
    const std::string cause = verdict.cause(stage, lesson);
    if (cause.empty() || cause == said) continue;
    const bool first = &stage == &verdict.stages[0];
    std::printf("Likely cause%s:\n", first ? "" : (" of the failure in " + stage.name).c_str());
    print_wrapped(sentence(lesson, cause));
    said = cause;
  }
  std::printf("lesson %d: not yet (%d of %d checks)\n", lesson.number, verdict.passed, all);
  return 1;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

// The causes that a stranger's first line allows, or false if it says something else:
// "// May be named: no_scale, scale_by_d", "// No cause may be named".
bool read_stranger(const Answer& answer, std::vector<std::string>& allowed) {
  const std::string line = answer.stranger, start = "// May be named: ";
  if (line == "// No cause may be named") return true;
  if (line.rfind(start, 0) != 0) return false;
  std::istringstream names(line.substr(start.size()));
  for (std::string name; std::getline(names >> std::ws, name, ',');) {
    if (*sentence(*answer.lesson, name) == 0) return false;
    allowed.push_back(name);
  }
  return true;
}

// Whether the verdict names what it should name.
bool named_right(const Answer& answer, const std::vector<std::string>& causes) {
  const std::string name = answer.name;
  std::vector<std::string> allowed;
  if (answer.stranger)
    return read_stranger(answer, allowed) &&
           std::all_of(causes.begin(), causes.end(), [&](const std::string& cause) {
             return std::find(allowed.begin(), allowed.end(), cause) != allowed.end();
           });
  if (name == "untouched" || name == "solution") return causes.empty();
  return causes == std::vector{name};
}

// Whether an answer is judged as its name says.
bool judged_right(const Answer& answer) {
  const Lesson& lesson = *answer.lesson;
  const Verdict verdict = judge(lesson, false);
  const std::vector<std::string> causes = verdict.causes(lesson);
  const bool solved = verdict.passed == int(lesson.checks.size());
  const bool right =
      solved == (std::string(answer.name) == "solution") && named_right(answer, causes);
  if (!right)
    std::printf("FAIL lesson %d: %s: %d of %zu checks, likely cause '%s'%s%s\n", lesson.number,
                answer.name, verdict.passed, lesson.checks.size(), joined(causes).c_str(),
                answer.stranger ? " against " : "", answer.stranger ? answer.stranger : "");
  return right;
}

}  // namespace

int run_checks(std::span<const Answer> answers) {
  if (answers.size() == 1) return judge_yours(*answers[0].lesson);
  int passed = 0;
  for (const Answer& answer : answers) passed += judged_right(answer);
  const int failed = int(answers.size()) - passed;
  std::printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace lesson
