// What this machine can do at best: what `heed bench` holds every kernel against.
#pragma once

#include <cstdint>

#include "base/real.h"

namespace heed::fast {

/// Multiply-adds of vectors that never leave the registers, in chains enough to hide the cycles
/// that each one takes: `tasks` tasks on all threads, `rounds` rounds each. Each task leaves its
/// sum in sums[task], so that no compiler can leave the work out. Returns the number of
/// floating-point operations, two for each multiply-add.
double multiply_adds(int64_t tasks, int64_t rounds, real* sums);

/// y = a + factor b: two arrays are read and one is written (McCalpin 1995, the triad of STREAM).
void triad(const real* a, const real* b, real factor, int64_t n, real* y);

}  // namespace heed::fast
