// Heed's own test header: TEST registers a function, CHECK records a failure and goes on.
#pragma once

#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace heed::test {

struct Case {
  std::string name, file;
  bool slow;
  void (*body)();
};

/// All tests of this program, in the order of registration.
inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

/// Failures of the test that runs now.
inline int& failures() {
  static int count = 0;
  return count;
}

inline bool add(const char* name, const char* file, bool slow, void (*body)()) {
  cases().push_back({name, file, slow, body});
  return true;
}

inline void report(const char* file, int line, const std::string& text) {
  if (++failures() <= 20) std::printf("  %s:%d: %s\n", file, line, text.c_str());
}

template <class A, class B>
void check_equal(const A& got, const B& wanted, const char* text, const char* file, int line) {
  if (got == wanted) return;
  std::ostringstream out;
  out << text << ": got " << got << ", wanted " << wanted;
  report(file, line, out.str());
}

inline void check_near(double got, double wanted, double tolerance, const char* text,
                       const char* file, int line) {
  if (std::fabs(got - wanted) <= tolerance) return;  // false for NaN, so NaN is reported
  std::ostringstream out;
  out.precision(10);
  out << text << ": got " << got << ", wanted " << wanted << " within " << tolerance;
  report(file, line, out.str());
}

/// The text of the exception that `body` throws; empty if it throws none.
inline std::string error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

inline void check_error(const std::string& got, const std::string& part, const char* file,
                        int line) {
  if (got.empty()) return report(file, line, "no error; wanted one with '" + part + "'");
  if (got.find(part) == std::string::npos)
    report(file, line, "error is '" + got + "'; wanted one with '" + part + "'");
}

}  // namespace heed::test

#define HEED_JOIN2(a, b) a##b
#define HEED_JOIN(a, b) HEED_JOIN2(a, b)
#define HEED_TEST(name, slow, id)                                  \
  static void HEED_JOIN(test_, id)();                              \
  [[maybe_unused]] static const bool HEED_JOIN(added_, id) =       \
      heed::test::add(name, __FILE__, slow, HEED_JOIN(test_, id)); \
  static void HEED_JOIN(test_, id)()

/// TEST("what holds") { CHECK(...); }   SLOW_TEST is left out of `make test-quick`.
#define TEST(name) HEED_TEST(name, false, __COUNTER__)
#define SLOW_TEST(name) HEED_TEST(name, true, __COUNTER__)

#define CHECK(...)                                                                         \
  do {                                                                                     \
    if (!(__VA_ARGS__)) heed::test::report(__FILE__, __LINE__, "not true: " #__VA_ARGS__); \
  } while (false)
#define CHECK_EQUAL(got, wanted) heed::test::check_equal(got, wanted, #got, __FILE__, __LINE__)
#define CHECK_NEAR(got, wanted, tolerance) \
  heed::test::check_near(double(got), double(wanted), tolerance, #got, __FILE__, __LINE__)
/// The statement throws, and the text of its error contains `part`.
#define CHECK_ERROR(statement, part) \
  heed::test::check_error(heed::test::error_of([&] { statement; }), part, __FILE__, __LINE__)
