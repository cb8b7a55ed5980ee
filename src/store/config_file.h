// The file `config` of a run: a line `name value` each, sections, and whole-line # comments.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/values.h"

namespace heed {

/// Names and values as text, in order.
using ConfigPairs = std::vector<std::pair<std::string, std::string>>;

/// The fields of a struct that lists them in `each`, as text.
template <class Fields>
ConfigPairs config_pairs(Fields fields) {
  ConfigPairs pairs;
  fields.each([&](const char* name, const auto& value, const auto&...) {
    pairs.emplace_back(name, value_text(value));
  });
  return pairs;
}

/// The lines of one section: the first ones of a file, or those after `[training]`.
struct ConfigSection {
  struct Line {
    std::string name, value;
    int64_t number;
  };
  std::string path;
  std::vector<Line> lines;

  /// Sets each field of a struct that lists them in `each`: field(name, value, help, range), the
  /// latter two if it has them. Throws a sentence with file and line for a name that is no field
  /// (with the nearest), a value that does not parse or is out of range, a missing field.
  template <class Fields>
  void read_into(Fields& fields) const {
    std::vector<std::string> names;
    fields.each([&](const char* name, const auto&...) { names.push_back(name); });
    check_names(names);
    fields.each([&](const char* name, auto& value, const char* = "", Range range = {}) {
      const Line& line = find(name);
      const std::string wanted = set_value(value, line.value, range);
      check(wanted.empty(), path, ":", line.number, ": ", name, " is '", line.value,
            "': it must be ", wanted);
    });
  }

 private:
  const Line& find(const std::string& name) const;
  void check_names(const std::vector<std::string>& known) const;
};

/// The model's fields, then the training options.
struct ConfigFile {
  ConfigSection model, training;
};

/// Reads a config file. Throws a sentence with file and line on what is no line of one.
ConfigFile read_config_file(const std::string& path);

/// Writes one. Throws on a value that would not read back: a line break, spaces at its ends.
void write_config_file(const std::string& path, const ConfigPairs& model,
                       const ConfigPairs& training);

}  // namespace heed
