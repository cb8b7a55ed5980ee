// The run that --model names, for the commands that use a trained model.
#pragma once

#include <string>
#include <vector>

#include "store/run_folder.h"

namespace heed {

/// The folder that `make train` fills.
inline constexpr const char* kUsualRun = "runs/en-fr";

/// Loads a run. If it is the usual one and not there, the sentence says how to make it.
Run load_named_run(const std::string& folder, const std::vector<AttentionVariant>& variants);

}  // namespace heed
