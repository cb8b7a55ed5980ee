// Runs the tests linked into this program: [--quick] [--list] [FILTER...].
#include <chrono>
#include <cstring>

#include "check.h"

namespace {

bool wanted(const heed::test::Case& test, const std::vector<std::string>& filters) {
  for (const std::string& filter : filters)
    if (test.name.find(filter) == std::string::npos && test.file.find(filter) == std::string::npos)
      return false;
  return true;
}

bool run(const heed::test::Case& test) {
  heed::test::failures() = 0;
  const auto start = std::chrono::steady_clock::now();
  try {
    test.body();
  } catch (const std::exception& error) {
    heed::test::report(test.file.c_str(), 0, std::string("threw: ") + error.what());
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const bool ok = heed::test::failures() == 0;
  std::printf("%s %s (%s, %.2f s)\n", ok ? "ok  " : "FAIL", test.name.c_str(), test.file.c_str(),
              seconds.count());
  std::fflush(stdout);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  bool quick = false, list = false;
  std::vector<std::string> filters;
  for (int i = 1; i < argc; i++) {
    if (!std::strcmp(argv[i], "--quick"))
      quick = true;
    else if (!std::strcmp(argv[i], "--list"))
      list = true;
    else
      filters.push_back(argv[i]);
  }
  int passed = 0, failed = 0, skipped = 0;
  for (const heed::test::Case& test : heed::test::cases()) {
    if (!wanted(test, filters)) continue;
    if (list)
      std::printf("%s (%s)\n", test.name.c_str(), test.file.c_str());
    else if (quick && test.slow)
      skipped++;
    else
      (run(test) ? passed : failed)++;
  }
  if (!list) std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed > 0;
}
