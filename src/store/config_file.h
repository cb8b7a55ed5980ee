// The file `config` of a run: a line `name value` each, sections, and whole-line # comments.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "store/safetensors.h"

namespace heed {

/// Names and values as text, in order.
using ConfigPairs = std::vector<std::pair<std::string, std::string>>;

/// A value as it stands in the file: true or false, numbers exactly.
inline std::string config_text(bool value) { return value ? "true" : "false"; }
inline std::string config_text(int value) { return std::to_string(value); }
inline std::string config_text(int64_t value) { return std::to_string(value); }
inline std::string config_text(uint64_t value) { return std::to_string(value); }
inline std::string config_text(double value) { return exact_text(value); }
inline std::string config_text(const std::string& value) { return value; }

/// The fields of a struct that lists them in `each`, as text.
template <class Fields>
ConfigPairs config_pairs(Fields fields) {
  ConfigPairs pairs;
  fields.each([&](const char* name, const auto& value, const auto&...) {
    pairs.emplace_back(name, config_text(value));
  });
  return pairs;
}

/// The lines of one section: those after `[title]`, or the first ones, before any title.
class ConfigSection {
 public:
  ConfigSection(std::string path, std::string title)
      : path_(std::move(path)), title_(std::move(title)) {}

  const std::string& title() const { return title_; }
  ConfigPairs pairs() const;
  /// The value of this name. Throws if there is none.
  const std::string& value(const std::string& name) const { return find(name).value; }

  /// Sets each field of a struct that lists them in `each`. Throws a sentence with file and line
  /// for a name that is no field (with the nearest), a value that does not parse, a missing field.
  template <class Fields>
  void read_into(Fields& fields) const {
    std::vector<std::string> names;
    fields.each([&](const char* name, const auto&...) { names.push_back(name); });
    check_names(names);
    fields.each([&](const char* name, auto& value, const auto&...) { read(find(name), value); });
  }

  /// Adds a line. Throws if the name is there already.
  void add(const std::string& name, const std::string& value, int line);

 private:
  struct Line {
    std::string name, value;
    int number;
  };
  const Line& find(const std::string& name) const;
  void check_names(const std::vector<std::string>& known) const;
  void read(const Line& line, bool& value) const;
  void read(const Line& line, int& value) const;
  void read(const Line& line, int64_t& value) const;
  void read(const Line& line, uint64_t& value) const;
  void read(const Line& line, double& value) const;
  void read(const Line& line, std::string& value) const { value = line.value; }

  std::string path_, title_;
  std::vector<Line> lines_;
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
