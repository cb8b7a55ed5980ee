// log.tsv: what was measured, a row at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace heed {

/// A file of tab-separated columns under a line of their names; the first column is `step`. Rows
/// are appended as they come, without an allocation.
class LogTable {
 public:
  /// An empty table, in place of what was there.
  static LogTable create(const std::string& path, const std::vector<std::string>& columns);
  /// The table of a run that goes on from `step`: rows of later steps, and a last row that was cut
  /// short, are dropped. Throws if the file has other columns; a missing one is made.
  static LogTable resume(const std::string& path, const std::vector<std::string>& columns,
                         int64_t step);

  LogTable(LogTable&& other) noexcept;
  LogTable& operator=(LogTable&& other) noexcept;
  ~LogTable();

  /// Appends a row: the columns after `step`, NaN for a cell that stays empty. Throws if their
  /// number is wrong or the disk is full.
  void add(int64_t step, std::span<const double> values);
  void add(int64_t step, std::initializer_list<double> values) {
    add(step, std::span<const double>(values.begin(), values.size()));
  }

 private:
  LogTable(const std::string& path, size_t columns);

  std::string path_;
  size_t columns_;
  int descriptor_;
};

}  // namespace heed
