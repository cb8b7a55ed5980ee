#include "store/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/check.h"
#include "base/files.h"
#include "base/options.h"
#include "text/letters.h"

namespace heed {
namespace {

constexpr const char* kTraining = "training";

/// True if the text consists of digits, perhaps after a minus sign.
bool all_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void append_pairs(std::string& text, const ConfigPairs& pairs, const std::string& path) {
  for (const auto& [name, value] : pairs) {
    const bool plain = !name.empty() && name[0] != '#' && name[0] != '[' &&
                       name.find_first_of(" \t\r\n") == std::string::npos;
    check(plain, path, ": '", name, "' cannot be a name: names are single words");
    const bool reads_back = trimmed(value) == value &&
                            value.find_first_of("\r\n") == std::string::npos &&
                            value.find('\0') == std::string::npos;
    check(reads_back, path, ": ", name, " is '", value,
          "': a value is one line without spaces at its ends");
    text += name + (value.empty() ? "" : " ") + value + "\n";
  }
}

}  // namespace

void ConfigSection::add(const std::string& name, const std::string& value, int line) {
  for (const Line& known : lines_)
    check(known.name != name, path_, ":", line, ": ", name, " is there twice, first on line ",
          known.number, "; take one out");
  lines_.push_back({name, value, line});
}

ConfigPairs ConfigSection::pairs() const {
  ConfigPairs pairs;
  for (const Line& line : lines_) pairs.emplace_back(line.name, line.value);
  return pairs;
}

const ConfigSection::Line& ConfigSection::find(const std::string& name) const {
  for (const Line& line : lines_)
    if (line.name == name) return line;
  fail(path_, ": there is no line '", name, "'", title_.empty() ? "" : " below [" + title_ + "]",
       "; the file was cut short or is of another version");
}

void ConfigSection::check_names(const std::vector<std::string>& known) const {
  for (const Line& line : lines_) {
    if (std::find(known.begin(), known.end(), line.name) != known.end()) continue;
    const std::string near = nearest(line.name, known);
    fail(path_, ":", line.number, ": there is no '", line.name, "' in a config",
         near.empty() ? "; take the line out" : "; did you mean " + near + "?");
  }
}

void ConfigSection::read(const Line& line, bool& value) const {
  check(line.value == "true" || line.value == "false", path_, ":", line.number, ": ", line.name,
        " is '", line.value, "': it must be true or false");
  value = line.value == "true";
}

void ConfigSection::read(const Line& line, int64_t& value) const {
  errno = 0;
  value = std::strtoll(line.value.c_str(), nullptr, 10);
  check(all_digits(line.value) && errno == 0, path_, ":", line.number, ": ", line.name, " is '",
        line.value, "': it must be a whole number");
}

void ConfigSection::read(const Line& line, int& value) const {
  int64_t wide = 0;
  read(line, wide);
  check(wide >= std::numeric_limits<int>::min() && wide <= std::numeric_limits<int>::max(), path_,
        ":", line.number, ": ", line.name, " is ", wide, ": that is too large");
  value = int(wide);
}

void ConfigSection::read(const Line& line, uint64_t& value) const {
  errno = 0;
  value = std::strtoull(line.value.c_str(), nullptr, 10);
  check(all_digits(line.value) && line.value[0] != '-' && errno == 0, path_, ":", line.number, ": ",
        line.name, " is '", line.value, "': it must be a whole number of 0 or more");
}

void ConfigSection::read(const Line& line, double& value) const {
  char* end = nullptr;
  value = std::strtod(line.value.c_str(), &end);
  check(!line.value.empty() && *end == 0 && std::isfinite(value), path_, ":", line.number, ": ",
        line.name, " is '", line.value, "': it must be a number");
}

ConfigFile read_config_file(const std::string& path) {
  const std::string text = read_file(path);
  check(!trimmed(text).empty(), path, ": the file is empty; it was never written whole");
  ConfigFile config{ConfigSection(path, ""), ConfigSection(path, kTraining)};
  ConfigSection* section = &config.model;
  int number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view raw = std::string_view(text).substr(at, end - at);
    at = end + 1;
    check_utf8(raw, path, ++number);
    check(raw.find('\0') == raw.npos, path, ":", number, ": a NUL byte; this is no config file");
    const std::string_view line = trimmed(raw);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '[') {
      check(line == "[training]" && section == &config.model, path, ":", number, ": '", line,
            "': the only title is [training], once");
      section = &config.training;
      continue;
    }
    const size_t space = std::min(line.find_first_of(" \t"), line.size());
    section->add(std::string(line.substr(0, space)), std::string(trimmed(line.substr(space))),
                 number);
  }
  return config;
}

void write_config_file(const std::string& path, const ConfigPairs& model,
                       const ConfigPairs& training) {
  std::string text = "# What the model is.\n";
  append_pairs(text, model, path);
  text += "\n# How it is trained; a resumed run goes on with these.\n[training]\n";
  append_pairs(text, training, path);
  write_file_atomically(path, text);
}

}  // namespace heed
