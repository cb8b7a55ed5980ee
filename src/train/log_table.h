// log.tsv: what was measured, a row at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace heed {

/// A file of tab-separated columns under a line of their names; the first column is `step`.
class LogTable {
 public:
  /// The table of a run that goes on from `step`: rows of later steps, and a last row that was cut
  /// short, are dropped. A missing file is made. Throws if it has other columns.
  LogTable(std::string path, const std::vector<std::string>& columns, int64_t step = 0);

  /// Appends a row: the columns after `step`, NaN for a cell that stays empty. Throws if their
  /// number is wrong or the disk is full.
  void add(int64_t step, std::span<const double> values) const;

 private:
  std::string path_;
  size_t columns_;
};

}  // namespace heed
