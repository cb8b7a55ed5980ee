#include "app/named_run.h"

#include <filesystem>

#include "base/check.h"

namespace heed {

Run load_named_run(const std::string& folder, const std::vector<AttentionVariant>& variants) {
  std::error_code ignored;
  const bool there = std::filesystem::exists(folder, ignored);
  check(there || folder != kUsualRun, folder,
        " is not there yet: `make train` makes it in a minute or two; or name another run with "
        "--model");
  check(there, folder,
        ": there is no such folder; --model wants the folder of a run, what heed "
        "train --out named");
  return load_run(folder, variants);
}

}  // namespace heed
