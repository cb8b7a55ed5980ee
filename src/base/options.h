// Command-line options by name: one list makes the parser and the --help text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
  struct Range {
    double least = -1e300, most = 1e300;
  };

  Options(std::string command, std::string about);

  void add(const std::string& name, int* value, const std::string& help, Range range);
  void add(const std::string& name, uint64_t* value, const std::string& help);
  void add(const std::string& name, double* value, const std::string& help, Range range);
  void add(const std::string& name, std::string* value, const std::string& help);
  /// A switch: --name sets it, --no-name clears it.
  void add(const std::string& name, bool* value, const std::string& help);
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
  enum class Kind { integer, natural, number, text, flag };
  struct Option {
    std::string name, help, initial;
    Kind kind;
    void* value;
    Range range;
    bool given = false;
  };
  void add(Kind kind, const std::string& name, void* value, const std::string& help, Range range);
  Option& find(const std::string& name);
  void parse_named(const std::vector<std::string>& words, size_t& i);

  std::string command_, about_, words_name_, words_help_;
  std::vector<std::string>* words_ = nullptr;
  std::vector<Option> options_;
};

/// The candidate with the fewest edits to `word`; empty if none is near.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace heed
