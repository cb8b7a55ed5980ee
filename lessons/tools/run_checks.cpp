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

void run_child(const Check& check, int pipe) {
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
  for (const Report::Vote& vote : report.votes) send(pipe, vote.explains ? '+' : '-', vote.cause);
  if (!report.evidence.empty()) send(pipe, 'e', report.evidence);
  if (!report.remark.empty()) send(pipe, 'n', report.remark);
  if (code == 0) send(pipe, report.passed ? 'p' : 'f', "");
  std::fflush(stdout);
  _exit(code);
}

/// What came back from the child.
struct Result {
  bool passed = false, ended = false, endless = false;
  std::string evidence, thrown, remark;
  std::vector<Report::Vote> votes;
};

void take(Result& result, const std::string& line) {
  const std::string text = line.substr(1);
  if (line[0] == '+' || line[0] == '-') result.votes.push_back({text, line[0] == '+'});
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
void explain_end(Result& result, const Check& check, int status) {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  std::string cause = check.if_crashed;
  if (signal == SIGXCPU || signal == SIGALRM || signal == SIGKILL) {
    result.evidence = "Your code did not come to an end within " + std::to_string(kSeconds) +
                      " seconds. Is there a loop whose condition never becomes false?";
    cause = check.if_endless;
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
  if (!cause.empty()) result.votes.push_back({cause, true});
}

Result run(const Check& check) {
  Result result;
  int ends[2];
  std::fflush(stdout);
  if (pipe(ends) != 0) return result;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    run_child(check, ends[1]);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    take(result, text.substr(at, text.find('\n', at) - at));
  if (!result.ended) explain_end(result, check, status);
  return result;
}

/// The judgement on an answer.
struct Verdict {
  int passed = 0;
  std::string cause;  ///< empty: nothing known explains what was seen
};

// The cause that explains most failures among those that nothing contradicts; if each is
// contradicted somewhere, none.
std::string likely_cause(const std::vector<Report::Vote>& votes, const Lesson& lesson) {
  std::map<std::string, int> score;
  for (const Report::Vote& vote : votes) score[vote.cause] += vote.explains ? 1 : -1000;
  std::string best;
  int most = 0;
  for (const Cause& cause : lesson.causes)
    if (score.count(cause.name) && score[cause.name] > most)
      best = cause.name, most = score[cause.name];
  return best;
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

// The first failures are told in full; of those behind them the name is enough.
void print(const Check& check, const Result& result, bool in_full) {
  std::printf("  %s  %s\n", result.passed ? "ok " : "no ", check.name);
  if (result.passed) print_wrapped(result.remark);
  if (result.passed || !in_full) return;
  print_wrapped(result.evidence);
  print_wrapped(check.look);
}

// Runs all checks, but none after one that did not end; prints them if `aloud`.
Verdict judge(const Lesson& lesson, bool aloud) {
  Verdict verdict;
  std::vector<Report::Vote> votes;
  int failed = 0;
  for (const Check& check : lesson.checks) {
    const Result result = run(check);
    verdict.passed += result.passed;
    failed += !result.passed;
    votes.insert(votes.end(), result.votes.begin(), result.votes.end());
    if (aloud) print(check, result, failed <= 2);
    if (!result.endless) continue;
    if (aloud) std::printf("  The checks after this one were not run.\n");
    break;
  }
  verdict.cause = likely_cause(votes, lesson);
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
  if (!verdict.cause.empty()) {
    std::printf("Likely cause:\n");
    print_wrapped(sentence(lesson, verdict.cause));
  }
  std::printf("lesson %d: not yet (%d of %d checks)\n", lesson.number, verdict.passed, all);
  return 1;
}

// Whether an answer is judged as its name says.
bool judged_right(const Answer& answer) {
  const Verdict verdict = judge(*answer.lesson, false);
  const std::string name = answer.name;
  const bool solved = verdict.passed == int(answer.lesson->checks.size());
  const bool named = name == "untouched" || name == "solution" || verdict.cause == name;
  const bool right = (name == "solution") == solved && named;
  if (!right)
    std::printf("FAIL lesson %d: %s: %d of %zu checks, likely cause '%s'\n", answer.lesson->number,
                answer.name, verdict.passed, answer.lesson->checks.size(), verdict.cause.c_str());
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
