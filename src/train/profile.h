// Where a step's time goes, by operation.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// Adds up the time between marks. One for the program: what a Tape calls has no state of its own.
namespace profile {

/// Forgets everything and starts the clock.
void start();
/// Starts the clock again without adding: what lies between belongs to no row.
void skip();
/// Adds the time since the latest mark to a row: what a Tape's `watch` is given.
void mark(const char* name, bool backward);
/// An aligned table, the most expensive row first: milliseconds a step and share of the whole, for
/// `steps` steps.
std::string table(int64_t steps);

}  // namespace profile
}  // namespace heed
