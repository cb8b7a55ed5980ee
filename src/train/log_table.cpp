#include "train/log_table.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/files.h"

namespace heed {
namespace {

constexpr size_t kMostColumns = 32, kCellBytes = 32;

std::string first_line(const std::vector<std::string>& columns) {
  check(!columns.empty() && columns[0] == "step" && columns.size() <= kMostColumns,
        "a log table of ", columns.size(), " columns: the first must be step, and ", kMostColumns,
        " are the most");
  std::string line = columns[0];
  for (size_t i = 1; i < columns.size(); i++) line += "\t" + columns[i];
  return line + "\n";
}

/// The shortest digits that tell this number from other floats, after a tab.
int print_cell(char* text, double value) {
  if (std::isnan(value)) return std::snprintf(text, kCellBytes, "\t");
  int length = 0;
  for (int digits = 1; digits <= 9; digits++) {
    length = std::snprintf(text, kCellBytes, "\t%.*g", digits, value);
    if (std::strtof(text + 1, nullptr) == float(value)) break;
  }
  return length;
}

/// The rows up to `step`, and nothing that was cut short.
std::string rows_until(std::string_view text, int64_t step, const std::string& path) {
  std::string kept;
  for (int line = 2; !text.empty(); line++) {
    const size_t end = text.find('\n');
    if (end == text.npos) break;
    const std::string row(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
    char* rest = nullptr;
    const long long at = std::strtoll(row.c_str(), &rest, 10);
    check(rest != row.c_str() && (*rest == '\t' || *rest == '\n'), path, ":", line,
          ": this row has no step; take it out or remove the file");
    if (at <= step) kept += row;
  }
  return kept;
}

}  // namespace

LogTable::LogTable(const std::string& path, size_t columns)
    : path_(path), columns_(columns), descriptor_(::open(path.c_str(), O_WRONLY | O_APPEND)) {
  check(descriptor_ >= 0, path, ": cannot be opened for writing: ", std::strerror(errno));
}

LogTable LogTable::create(const std::string& path, const std::vector<std::string>& columns) {
  write_file_atomically(path, first_line(columns));
  return LogTable(path, columns.size());
}

LogTable LogTable::resume(const std::string& path, const std::vector<std::string>& columns,
                          int64_t step) {
  if (::access(path.c_str(), F_OK) != 0) return create(path, columns);
  const std::string head = first_line(columns), text = read_file(path);
  check(text.starts_with(head), path, ": its columns are not those of this version; move it away");
  write_file_atomically(path,
                        head + rows_until(std::string_view(text).substr(head.size()), step, path));
  return LogTable(path, columns.size());
}

LogTable::LogTable(LogTable&& other) noexcept
    : path_(std::move(other.path_)),
      columns_(other.columns_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

LogTable& LogTable::operator=(LogTable&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(columns_, other.columns_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

LogTable::~LogTable() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void LogTable::add(int64_t step, std::span<const double> values) {
  check(values.size() + 1 == columns_, path_, ": a row of ", values.size() + 1, " cells for ",
        columns_, " columns");
  char row[kMostColumns * kCellBytes];
  int length = std::snprintf(row, kCellBytes, "%" PRId64, step);
  for (const double value : values) length += print_cell(row + length, value);
  row[length++] = '\n';
  const ssize_t written = ::write(descriptor_, row, size_t(length));
  check(written == length, path_,
        ": cannot be written: ", written < 0 ? std::strerror(errno) : "the disk is full",
        "; the run itself can go on with --resume");
}

}  // namespace heed
