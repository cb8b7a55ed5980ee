// Command-line options by name: one list makes the parser and the --help text.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/values.h"

namespace heed {

/// The options of one sub-command. Bind variables, then parse:
///
///     Options options("heed train", "Trains a translator.");
///     options.add("width", &width, "numbers that stand for a word", {.least = 8});
///     if (!options.parse(argc, argv)) return 0;   // --help was asked for and printed
///
/// The value a variable has when it is added is the default that --help shows.
class Options {
 public:
  Options(std::string command, std::string about);

  /// A number, a text, or a switch: --name sets it, --no-name clears it.
  template <class Value>
  void add(const std::string& name, Value* value, const std::string& help, Range range = {}) {
    constexpr bool flag = std::is_same_v<Value, bool>, text = std::is_same_v<Value, std::string>;
    options_.push_back({name, help, flag ? "" : value_text(*value),
                        flag   ? ""
                        : text ? "TEXT"
                               : "N",
                        [=](const std::string& given) { return set_value(*value, given, range); }});
  }
  /// Every field of a struct that lists them in `each`: field(name, value, help, range). One that
  /// has no help is no option.
  template <class Fields>
  void add_fields(Fields& fields) {
    fields.each(
        [this](const char* name, auto& value, const char* help = nullptr, Range range = {}) {
          if (help) this->add(name, &value, help, range);
        });
  }
  /// Words without a name, in order; without this they are an error.
  void add_words(std::vector<std::string>* words, const std::string& name, const std::string& help);

  /// Reads `--name value`, `--name=value` and words. False if --help was given (and printed).
  /// Throws a sentence on an unknown name (with the nearest known one), a missing or malformed
  /// value, or one out of range.
  bool parse(int argc, const char* const* argv);

  /// True if the option was given on the command line.
  bool given(const std::string& name) const;

  std::string help() const;

 private:
  struct Option {
    std::string name, help, initial;
    std::string wants;  // N or TEXT; nothing: a switch
    std::function<std::string(const std::string&)> set;
    bool given = false;
  };
  Option& find(const std::string& name);
  void parse_named(const std::vector<std::string>& words, size_t& i);

  std::string command_, about_, words_name_, words_help_;
  std::vector<std::string>* words_ = nullptr;
  std::vector<Option> options_;
};

/// The candidate with the fewest edits to `word`; empty if none is near.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace heed
