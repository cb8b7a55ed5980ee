#include "store/config_file.h"

#include <algorithm>

#include "base/files.h"
#include "base/lines.h"
#include "base/options.h"
#include "text/letters.h"

namespace heed {
namespace {

void append_pairs(std::string& text, const ConfigPairs& pairs, const std::string& path) {
  for (const auto& [name, value] : pairs) {
    const bool plain = !name.empty() && name[0] != '#' && name[0] != '[' &&
                       name.find_first_of(" \t\r\n") == name.npos;
    check(plain, path, ": '", name, "' cannot be a name: names are single words");
    const bool reads_back =
        trimmed(value) == value && value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
    check(reads_back, path, ": ", name, " is '", value,
          "': a value is one line without spaces at its ends");
    text += name + (value.empty() ? "" : " ") + value + "\n";
  }
}

void add_line(ConfigSection& section, std::string_view line, int64_t number) {
  const size_t space = std::min(line.find_first_of(" \t"), line.size());
  const std::string name(line.substr(0, space)), value(trimmed(line.substr(space)));
  for (const ConfigSection::Line& known : section.lines)
    check(known.name != name, section.path, ":", number, ": ", name,
          " is there twice, first on line ", known.number, "; take one out");
  section.lines.push_back({name, value, number});
}

}  // namespace

const ConfigSection::Line& ConfigSection::find(const std::string& name) const {
  for (const Line& line : lines)
    if (line.name == name) return line;
  fail(path, ": there is no line '", name, "'; the file was cut short or is of another version");
}

void ConfigSection::check_names(const std::vector<std::string>& known) const {
  for (const Line& line : lines) {
    if (std::find(known.begin(), known.end(), line.name) != known.end()) continue;
    const std::string near = nearest(line.name, known);
    fail(path, ":", line.number, ": there is no '", line.name, "' in a config",
         near.empty() ? "; take the line out" : "; did you mean " + near + "?");
  }
}

ConfigFile read_config_file(const std::string& path) {
  const std::string text = read_file(path);
  check(!trimmed(text).empty(), path, ": the file is empty; it was never written whole");
  ConfigFile config{{path, {}}, {path, {}}};
  ConfigSection* section = &config.model;
  for (Lines lines(text, path); lines.next();) {
    const std::string_view line = trimmed(lines.line());
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != '[') {
      add_line(*section, line, lines.place().line);
      continue;
    }
    check(line == "[training]" && section == &config.model, lines.place(), ": '", line,
          "': the only title is [training], once");
    section = &config.training;
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
