// Threads: the only place that makes any.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// How many threads `parallel_for` uses: HEED_THREADS or OMP_NUM_THREADS, or the number of
/// processors, at first.
int threads();

/// Sets it; n >= 1. More threads than processors are allowed: the digits stay the same.
void set_threads(int n);

/// The vector instructions this program was compiled for: "AVX-512", "AVX2", "NEON", ...
const char* vector_instructions();

/// "2 threads, AVX-512".
std::string describe_machine();

namespace detail {
void run_tasks(int64_t tasks, void (*run)(const void*, int64_t), const void* body);
}

/// Calls body(task) once for each task in [0, tasks), on all threads, in any order.
///
/// What a task is must not depend on the number of threads: cut the work into fixed pieces, and let
/// no two tasks write one number. Then the digits are the same for any number of threads. Inside
/// another parallel_for it is a plain loop. `body` must not throw.
template <class Body>
void parallel_for(int64_t tasks, const Body& body) {
  if (tasks == 1) return body(int64_t{0});
  const auto run = [](const void* context, int64_t task) {
    (*static_cast<const Body*>(context))(task);
  };
  detail::run_tasks(tasks, run, &body);
}

/// The number of pieces of `size` that cover `count`.
constexpr int64_t pieces(int64_t count, int64_t size) { return (count + size - 1) / size; }

}  // namespace heed
