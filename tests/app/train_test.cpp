// The program itself, run, killed and resumed as a user would.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/files.h"
#include "base/random.h"
#include "check.h"

namespace heed {
namespace {

const std::string kFolder = "build/tests/train_app";

std::string program() {
  const char* path = std::getenv("HEED");
  return path ? path : "build/heed";
}

/// `heed` with these words, in the background; its output goes to `log`.
pid_t start(std::vector<std::string> words, const std::string& log) {
  words.insert(words.begin(), program());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::fflush(stdout);  // or the child prints it again
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen(log.c_str(), "w", stdout) || !std::freopen(log.c_str(), "a", stderr))
      _exit(126);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  return child;
}

/// Its exit code, or -signal.
int finish(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool ended(pid_t child) {
  siginfo_t info{};
  return waitid(P_PID, id_t(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/// When this file was written last; the beginning of time if there is none.
std::filesystem::file_time_type written(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  return error ? std::filesystem::file_time_type::min() : time;
}

int run(const std::vector<std::string>& words, std::string* output = nullptr) {
  const std::string log = kFolder + "/log.txt";
  const int code = finish(start(words, log));
  if (output) *output = read_file(log);
  return code;
}

std::vector<std::string> train_words(const std::string& out) {
  return {"train",
          "--task",
          "reverse",
          "--out",
          kFolder + "/" + out,
          "--steps",
          "150",
          "--width",
          "32",
          "--heads",
          "2",
          "--hidden",
          "64",
          "--layers",
          "1",
          "--batch-tokens",
          "256",
          "--evaluate-every",
          "20",
          "--samples",
          "1"};
}

/// The rows of a run's log, without the one column that depends on the clock: tokens_second.
std::vector<std::string> logged(const std::string& out) {
  std::istringstream text(read_file(kFolder + "/" + out + "/log.tsv"));
  std::vector<std::string> rows;
  for (std::string line; std::getline(text, line);) {
    std::string& row = rows.emplace_back();
    std::istringstream cells(line);
    int column = 0;
    for (std::string cell; std::getline(cells, cell, '\t'); column++)
      if (column != 4) row += cell + "\t";
  }
  return rows;
}

SLOW_TEST("killed at any moment and resumed, training ends with the same bytes") {
  std::filesystem::remove_all(kFolder);
  std::filesystem::create_directories(kFolder);
  CHECK_EQUAL(run(train_words("whole")), 0);

  // The first kill comes within the start; the others soon after the run has written a state of its
  // own. A run takes twenty times as long, or longer, so that each kill hits one that still goes
  // on, and each resumes from another step, however fast the machine is.
  const std::string state = kFolder + "/killed/state.safetensors";
  std::vector<std::string> words = train_words("killed");
  Random random{uint64_t(getpid())};
  int kills = 0, resumes = 0, whole = 0;
  while (true) {
    const auto before = written(state);
    const pid_t child = start(words, kFolder + "/killed.txt");
    const bool last = kills == 6;
    while (!last && kills > 0 && !ended(child) && written(state) == before) usleep(2000);
    if (!last) {
      usleep(useconds_t(random.below(20000)));
      kill(child, random.below(2) == 0 ? SIGKILL : SIGINT);
    }
    const int code = finish(child);
    kills++;
    if (code == 0 && resumes == 0 && whole++ < 20) {  // it was over before the kill came: again
      words = train_words("killed");
      words.push_back("--overwrite");
      kills = 1;
      continue;
    }
    if (code == 0) break;
    CHECK(!last);
    if (last) break;
    const bool resume = std::filesystem::exists(state);
    words = resume ? std::vector<std::string>{"train", "--resume", "--out", kFolder + "/killed"}
                   : train_words("killed");
    if (!resume) words.push_back("--overwrite");
    resumes += resume;
  }
  CHECK(resumes > 0);
  for (const char* name : {"/model.safetensors", "/config", "/tokenizer"})
    CHECK(read_file(kFolder + "/whole" + name) == read_file(kFolder + "/killed" + name));
  CHECK_EQUAL(logged("whole").size(), 9u);     // names, every 20th, the last
  CHECK(logged("whole") == logged("killed"));  // no row is lost or there twice, none differs
}

TEST("a resume that is refused leaves the run as it was; what it changes is said") {
  std::filesystem::remove_all(kFolder + "/kept");
  std::filesystem::create_directories(kFolder);
  std::vector<std::string> words = train_words("kept");
  words.insert(words.end(), {"--steps", "3"});
  CHECK_EQUAL(run(words), 0);
  const std::string config = read_file(kFolder + "/kept/config");
  const auto resume = [](const std::vector<std::string>& more, std::string& output) {
    std::vector<std::string> all = {"train", "--resume", "--out", kFolder + "/kept"};
    all.insert(all.end(), more.begin(), more.end());
    return run(all, &output);
  };
  std::string output;
  CHECK_EQUAL(resume({"--seed", "2"}, output), 1);
  CHECK(output.find("trained with --seed 1, not 2") != std::string::npos);
  CHECK_EQUAL(resume({"--longest", "5"}, output), 1);
  CHECK(output.find("the training pairs are not those") != std::string::npos);
  CHECK(read_file(kFolder + "/kept/config") == config);
  CHECK_EQUAL(resume({"--learning-rate", "0.001", "--steps", "4"}, output), 0);
  CHECK(output.find("note: from here on with --steps 4, not 3\n") != std::string::npos);
  CHECK(output.find("note: from here on with --learning-rate 0.001, not 0.004") !=
        std::string::npos);
}

TEST("heed says what is wrong with its options, and fails") {
  std::filesystem::create_directories(kFolder);
  const auto fails = [](const std::vector<std::string>& words, const std::string& text) {
    std::string output;
    CHECK_EQUAL(run(words, &output), 1);
    if (output.find(text) == std::string::npos) test::report(__FILE__, __LINE__, output);
  };
  fails({"tranlate"}, "did you mean translate?");
  fails({"train", "--widht", "3"}, "did you mean --width?");
  fails({"train"}, "name what to learn from");
  fails({"train", "--task", "sort"}, "there is: reverse");
  fails({"train", "--data", kFolder + "/missing.tsv"}, "missing.tsv: cannot be opened");
  fails({"train", "--task", "reverse", "--width", "30", "--heads", "4"}, "must divide the width");
  fails({"train", "--task", "reverse", "--attention", "alib"}, "did you mean alibi?");
  fails({"train", "--task", "reverse", "--dropout", "1.5"}, "must be between 0 and");
  fails({"train", "--resume", "--out", kFolder + "/nowhere"}, "nowhere/config: cannot be opened");
}

}  // namespace
}  // namespace heed
