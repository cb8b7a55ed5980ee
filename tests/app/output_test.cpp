// What the program says and returns, called by a shell.
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "check.h"
#include "scratch.h"

using namespace heed;

namespace {

/// The exit code of `heed` with these words and redirections, after these settings; what it says on
/// standard error goes to `said`.
int shell(const test::Scratch& scratch, const std::string& settings, const std::string& words,
          std::string& said) {
  const char* path = std::getenv("HEED");
  const std::string program = path ? path : "build/heed", log = scratch.path("log");
  std::fflush(stdout);  // or the child prints it again
  const int code = std::system((settings + " " + program + " " + words + " 2> " + log).c_str());
  said = read_file(log);
  return WEXITSTATUS(code);
}

const std::string kModel = " --model lessons/00-fifteen-minutes/model";

}  // namespace

TEST("app: a full standard output is an error, whatever the command") {
  if (!std::filesystem::exists("/dev/full")) return;
  const test::Scratch scratch;
  scratch.write("pairs.tsv", "The cat sleeps.\tLe chat dort.\n");
  for (const std::string& words :
       {std::string("--help"), std::string("info"), std::string("doctor"),
        std::string("bleu README.md README.md"), std::string("bleu --help"),
        "translate" + kModel + " < README.md",
        "evaluate --data " + scratch.path("pairs.tsv") + kModel}) {
    std::string said;
    CHECK_EQUAL(shell(scratch, "", words + " > /dev/full", said), 1);
    if (said.find("heed: standard output: No space left on device") == std::string::npos)
      test::report(__FILE__, __LINE__, words + ": " + said);
  }
}

TEST("app: a closed standard output is an error") {
  const test::Scratch scratch;
  std::string said;
  CHECK_EQUAL(shell(scratch, "", "info >&-", said), 1);
  CHECK(said.find("heed: standard output: ") == 0);
}

TEST("app: HEED_THREADS must be a number of threads") {
  const test::Scratch scratch;
  std::string said;
  CHECK_EQUAL(shell(scratch, "HEED_THREADS=3", "doctor > /dev/null", said), 0);
  for (const std::string wrong : {"abc", "-5", "0", "20000", "99999999999", "2x", ""}) {
    CHECK_EQUAL(shell(scratch, "HEED_THREADS=" + wrong, "doctor", said), 1);
    CHECK_EQUAL(said.find("heed: HEED_THREADS is '" + wrong + "': it must be "), size_t(0));
  }
}
