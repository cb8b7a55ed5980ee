#include "train/log_table.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "base/files.h"
#include "base/format.h"
#include "base/lines.h"
#include "base/values.h"

namespace heed {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string line = names[0];
  for (size_t i = 1; i < names.size(); i++) line += "\t" + names[i];
  return line + "\n";
}

/// The shortest digits that tell this number from other floats; nothing for NaN.
std::string cell(double value) {
  std::string text;
  for (int digits = 1; digits <= 9 && !std::isnan(value); digits++) {
    text = formatted("%.*g", digits, value);
    if (std::strtof(text.c_str(), nullptr) == float(value)) break;
  }
  return text;
}

/// The rows up to `step`, and nothing that was cut short.
std::string rows_until(std::string text, int64_t step, const std::string& path) {
  text.resize(text.rfind('\n') + 1);
  std::string kept;
  Lines lines(text, path);
  lines.next();  // the names
  while (lines.next()) {
    int64_t at = 0;
    const std::string wrong = set_value(at, std::string(columns(lines.line())[0]));
    check(wrong.empty(), lines.place(), ": this row has no step; take it out or remove the file");
    if (at <= step) kept.append(lines.line()).append("\n");
  }
  return kept;
}

}  // namespace

LogTable::LogTable(std::string path, const std::vector<std::string>& names, int64_t step)
    : path_(std::move(path)), columns_(names.size()) {
  const std::string head = joined(names);
  std::string rows;
  if (std::filesystem::exists(path_)) {
    const std::string text = read_file(path_);
    check(text.starts_with(head), path_,
          ": its columns are not those of this version; move it away");
    rows = rows_until(text, step, path_);
  }
  write_file_atomically(path_, head + rows);
}

void LogTable::add(int64_t step, std::span<const double> values) const {
  check(values.size() + 1 == columns_, path_, ": a row of ", values.size() + 1, " cells for ",
        columns_, " columns");
  std::string row = std::to_string(step);
  for (const double value : values) row += "\t" + cell(value);
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::ate);  // no new one
  file << row << "\n" << std::flush;
  check(file.good(), path_, ": cannot be written: ", std::strerror(errno),
        "; the run itself can go on with --resume");
}

}  // namespace heed
