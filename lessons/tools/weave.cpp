// Fills the texts of the lessons with the code, output and numbers they tell of, or checks them.
//
//     weave [--check] [--quick] [LESSON...]
//
// Run from the repository's root, when the programs of the lessons are built. ROOT is where they
// are built (build). --check changes nothing, and ends with 1 if something drifted; --quick runs no
// program. With numbers of lessons, only these are looked at, without the glossary.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "tools/weave_run.h"

int main(int argc, char** argv) {
  weave::Options options;
  if (const char* build = std::getenv("ROOT"); build && *build) options.build = build;
  for (int i = 1; i < argc; i++) {
    const std::string word = argv[i];
    if (word == "--check")
      options.check = true;
    else if (word == "--quick")
      options.quick = true;
    else if (word.find_first_not_of("0123456789") == word.npos && word.size() < 4)
      options.only.insert(std::atoi(argv[i]));
    else
      return std::fprintf(stderr, "usage: weave [--check] [--quick] [LESSON...]\n"), 2;
  }
  try {
    const weave::Ledger ledger = weave::run(options);
    std::printf("%s", ledger.text().c_str());
    return ledger.failed() > 0;
  } catch (const std::exception& error) {
    std::printf("%s\n0 passed, 1 failed, 0 skipped\n", error.what());
    return 1;
  }
}
