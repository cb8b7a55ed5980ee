// The program `heed`, as a function: a program of one's own passes parts of its own.
#pragma once

#include <vector>

#include "kernels/kernels.h"
#include "nn/attention.h"

namespace heed {

/// What a program brings of its own. What it leaves alone is the library's.
struct Parts {
  Kernels kernels = heed::kernels;               ///< the table, any entry of which may be replaced
  std::vector<AttentionVariant> attention = {};  ///< known to --attention besides the library's
};

/// Runs `heed COMMAND ...` and returns the exit code: 0, or 1 with a sentence on stderr.
int run(int argc, const char* const* argv, const Parts& parts = {});

}  // namespace heed
