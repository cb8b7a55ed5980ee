// Counts what this program takes from the heap, to prove that a loop takes nothing.
#pragma once

#include <cstdint>

namespace heed::test {

/// Calls of operator new so far, on all threads.
int64_t allocations();
/// Bytes that they asked for in all; what was given back is not taken off.
int64_t allocated_bytes();

}  // namespace heed::test
