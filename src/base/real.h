// The number type of the whole library.
#pragma once

#ifndef REAL
#define REAL float
#endif

namespace heed {

/// `float`; a second build with -DREAL=double exists for gradient checks, where difference
/// quotients agree to about 1e-8 instead of 1e-3.
using real = REAL;

}  // namespace heed
