// Keeps the text of the lessons and what it tells of in step.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "tools/weave_ledger.h"

namespace weave {

struct Options {
  std::filesystem::path root = ".";  ///< of the repository
  std::string build = "build";       ///< where the lessons' programs are, from the root
  bool check = false;                ///< tell what drifted, and change nothing
  bool quick = false;                ///< run no program; what it would say is skipped
  std::set<int> only = {};           ///< these lessons alone; none: all, and the pages beside them
};

/// Looks at the lessons. Without `check`, files that drifted are written anew.
Ledger run(const Options& options);

}  // namespace weave
