// The program `heed`, as a function: a lesson's main passes attention variants of its own.
#pragma once

#include <vector>

#include "nn/attention.h"

namespace heed {

/// Runs `heed COMMAND ...` and returns the exit code: 0, or 1 with a sentence on stderr. `variants`
/// are known to --attention besides the library's own.
int run(int argc, const char* const* argv, const std::vector<AttentionVariant>& variants = {});

}  // namespace heed
