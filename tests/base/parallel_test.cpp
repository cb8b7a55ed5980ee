#include "base/parallel.h"

#include <atomic>
#include <vector>

#include "check.h"

using namespace heed;

namespace {

/// Puts the number of threads back at the end of a test.
struct KeepThreads {
  int before = threads();
  ~KeepThreads() { set_threads(before); }
};

}  // namespace

TEST("parallel: every task runs once, for any number of threads") {
  const KeepThreads keep;
  for (const int count : {1, 2, 3, 8}) {
    set_threads(count);
    for (const int64_t tasks : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> runs(size_t(tasks) + 1);
      parallel_for(tasks, [&](int64_t task) { runs[size_t(task)]++; });
      int64_t once = 0;
      for (const auto& run : runs) once += run == 1;
      CHECK_EQUAL(once, tasks);
      CHECK_EQUAL(runs[size_t(tasks)].load(), 0);  // none beyond the last
    }
  }
}

TEST("parallel: a loop within a loop runs every pair once") {
  const KeepThreads keep;
  for (const int count : {1, 4}) {
    set_threads(count);
    std::vector<std::atomic<int>> runs(6 * 5);
    parallel_for(
        6, [&](int64_t i) { parallel_for(5, [&](int64_t j) { runs[size_t(i * 5 + j)]++; }); });
    for (const auto& run : runs) CHECK_EQUAL(run.load(), 1);
  }
}

TEST("parallel: the number of threads is at least one") {
  const KeepThreads keep;
  CHECK_ERROR(set_threads(0), "the number of threads is 0");
  set_threads(3);
  CHECK_EQUAL(threads(), 3);
}

TEST("parallel: more threads than one really run") {
  const KeepThreads keep;
  set_threads(2);
  // Each of two tasks waits until the other has begun: one thread alone would wait for ever, so
  // both give up after a while.
  std::atomic<int> begun = 0, met = 0;
  parallel_for(2, [&](int64_t) {
    begun++;
    for (int64_t i = 0; begun < 2 && i < 2'000'000'000; i++) {
    }
    met += begun == 2;
  });
  CHECK_EQUAL(met.load(), 2);
}

#if defined(__SSE__) || defined(__aarch64__)
TEST("parallel: denormals are zero in every thread") {
  const KeepThreads keep;
  set_threads(4);
  std::vector<float> results(64, 1);
  parallel_for(64, [&](int64_t task) {
    volatile float small = 1e-38f;
    results[size_t(task)] = small * 0.01f;
  });
  for (const float result : results) CHECK_EQUAL(result, 0.0f);
}
#endif

TEST("parallel: pieces cover the count") {
  CHECK_EQUAL(pieces(0, 4), 0);
  CHECK_EQUAL(pieces(1, 4), 1);
  CHECK_EQUAL(pieces(4, 4), 1);
  CHECK_EQUAL(pieces(5, 4), 2);
}

TEST("parallel: the machine in a few words") {
  const KeepThreads keep;
  set_threads(1);
  CHECK(describe_machine().rfind("1 thread", 0) == 0);
  CHECK(describe_machine().find(vector_instructions()) != std::string::npos);
  set_threads(2);
  CHECK(describe_machine().rfind("2 threads, ", 0) == 0);
}
