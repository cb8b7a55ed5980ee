#include "base/parallel.h"

#include "base/check.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace heed {
namespace {

int initial_threads() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

int& thread_count() {
  static int count = initial_threads();
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
[[maybe_unused]] thread_local bool inside_parallel_for = false;

}  // namespace

int threads() { return thread_count(); }

void set_threads(int n) {
  check(n >= 1, "the number of threads is ", n, ": it must be at least 1");
  thread_count() = has_openmp() ? n : 1;
}

bool has_openmp() {
#ifdef _OPENMP
  return true;
#else
  return false;
#endif
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
  if (!has_openmp())
    return std::string("1 thread: OpenMP not found, see README; ") + vector_instructions();
  const std::string count = std::to_string(threads()) + (threads() == 1 ? " thread" : " threads");
  return count + ", " + vector_instructions();
}

void detail::run_tasks(int64_t tasks, void (*run)(const void*, int64_t), const void* body) {
#ifdef _OPENMP
  if (tasks > 1 && threads() > 1 && !inside_parallel_for) {
#pragma omp parallel num_threads(threads())
    {
      [[maybe_unused]] static thread_local const bool flushed = flush_denormals();
      inside_parallel_for = true;
#pragma omp for schedule(dynamic, 1)
      for (int64_t task = 0; task < tasks; task++) run(body, task);
      inside_parallel_for = false;
    }
    return;
  }
#endif
  for (int64_t task = 0; task < tasks; task++) run(body, task);
}

}  // namespace heed
