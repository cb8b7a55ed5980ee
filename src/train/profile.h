// Where a step's time goes, by operation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heed {

/// Adds up the time between marks. One for the program: what a Tape calls has no state of its own.
namespace profile {

struct Row {
  std::string name;
  double forward = 0, backward = 0;  ///< seconds
  int64_t calls = 0;
};

/// Forgets everything and starts the clock.
void start();
/// Starts the clock again without adding: what lies between belongs to no row.
void skip();
/// Adds the time since the latest mark to a row: what a Tape's `watch` is given.
void mark(const char* name, bool backward);
/// The rows so far, the most expensive first.
std::vector<Row> rows();
/// An aligned table: milliseconds a step and share of the whole, for `steps` steps.
std::string table(int64_t steps);

}  // namespace profile
}  // namespace heed
