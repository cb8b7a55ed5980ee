#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <system_error>
#include <thread>

#include "base/check.h"
#include "base/values.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace heed {
namespace {

int initial_threads() {
  int count = int(std::thread::hardware_concurrency());
  if (const char* known = std::getenv("OMP_NUM_THREADS")) count = std::atoi(known);
  if (const char* wanted = std::getenv("HEED_THREADS")) {
    const std::string problem = set_value(count, wanted, {.least = 1, .most = 1024});
    check(problem.empty(), "HEED_THREADS is '", wanted, "': it must be ", problem);
  }
  return std::max(1, count);
}

std::atomic<int>& thread_count() {
  static std::atomic<int> count = initial_threads();
  return count;
}

// Denormals cost a hundred cycles each and mean nothing here: every thread treats them as zero.
bool flush_denormals() {
#if defined(__SSE__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (uint64_t{1} << 24)));
#endif
  return true;
}

[[maybe_unused]] const bool main_thread_flushes = flush_denormals();
thread_local bool inside_parallel_for = false;

void pause_briefly() {
#if defined(__SSE__)
  _mm_pause();
#endif
}

/// The tasks of one parallel_for, and the threads that take them one by one.
///
/// The caller takes tasks as the others do, and at the end waits only for tasks that another thread
/// has begun. So a thread that the system has put to sleep, since other programs want its
/// processor, holds nobody up: the rest do its share.
class Pool {
 public:
  static constexpr int64_t kMostTasks = (1 << 20) - 1;

  void run(int64_t tasks, void (*body)(const void*, int64_t), const void* context) {
    body_ = body, context_ = context;
    finished_.store(0, std::memory_order_relaxed);
    const uint64_t last = ticket_.load(std::memory_order_relaxed);
    ticket_.store(((last >> 40) + 1) << 40 | uint64_t(tasks) << 20);
    while (workers_ < threads() - 1 && begin_worker()) {
    }
    published_.fetch_add(1);
    if (sleepers_.load() > 0) published_.notify_all();
    while (take()) {
    }
    for (int spins = 0; finished_.load(std::memory_order_acquire) < tasks; spins++)
      spins < kSpins ? pause_briefly() : std::this_thread::yield();
  }

 private:
  static constexpr int kSpins = 4'000;  // a fifth of a millisecond

  // Claims the next task and runs it; false if none is left. A ticket is
  // (loop, tasks, next task) in 24, 20 and 20 bits: to claim is to raise it by one, and a claim
  // that succeeds keeps its loop from ending, so that body_ and context_ belong to it.
  bool take() {
    uint64_t ticket = ticket_.load(std::memory_order_acquire);
    while ((ticket & kMostTasks) < (ticket >> 20 & kMostTasks)) {
      if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel)) continue;
      inside_parallel_for = true;
      body_(context_, int64_t(ticket & kMostTasks));
      inside_parallel_for = false;
      finished_.fetch_add(1, std::memory_order_release);
      return true;
    }
    return false;
  }

  // False if the system gives no more threads: then those that are there do the work.
  bool begin_worker() {
    try {
      std::thread([this, index = workers_] { work(index); }).detach();
    } catch (const std::system_error&) {
      return false;
    }
    workers_++;
    return true;
  }

  [[noreturn]] void work(int index) {
    flush_denormals();
    while (true) {
      const int seen = published_.load();
      while (index < threads() - 1 && take()) {
      }
      wait_for_more(seen);
    }
  }

  // Loops follow one another closely: a short spin meets the next; then sleep.
  void wait_for_more(int seen) {
    for (int spins = 0; spins < kSpins; spins++) {
      if (published_.load(std::memory_order_acquire) != seen) return;
      pause_briefly();
    }
    sleepers_.fetch_add(1);
    published_.wait(seen);
    sleepers_.fetch_sub(1);
  }

  void (*body_)(const void*, int64_t) = nullptr;
  const void* context_ = nullptr;
  alignas(64) std::atomic<uint64_t> ticket_ = 0;
  alignas(64) std::atomic<int64_t> finished_ = 0;
  alignas(64) std::atomic<int> published_ = 0;
  std::atomic<int> sleepers_ = 0;
  int workers_ = 0;
};

}  // namespace

int threads() { return thread_count().load(std::memory_order_relaxed); }

void set_threads(int n) {
  check(n >= 1, "the number of threads is ", n, ": it must be at least 1");
  thread_count() = n;
}

const char* vector_instructions() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__ARM_NEON)
  return "NEON";
#else
  return "no vector instructions";
#endif
}

std::string describe_machine() {
  const std::string count = std::to_string(threads()) + (threads() == 1 ? " thread" : " threads");
  return count + ", " + vector_instructions();
}

void detail::run_tasks(int64_t tasks, void (*run)(const void*, int64_t), const void* body) {
  // One loop has the pool at a time; a loop within it, or of another thread meanwhile, runs
  // plainly.
  static Pool& pool = *new Pool;  // never destroyed: its threads end with the program
  static std::atomic<bool> busy = false;
  const bool shared = tasks > 1 && tasks <= Pool::kMostTasks && threads() > 1 &&
                      !inside_parallel_for && !busy.exchange(true);
  if (!shared) {
    for (int64_t task = 0; task < tasks; task++) run(body, task);
    return;
  }
  pool.run(tasks, run, body);
  busy = false;
}

}  // namespace heed
