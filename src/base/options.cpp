#include "base/options.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"

namespace heed {
namespace {

size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string plain(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

constexpr double kUnlimited = 1e300;

// "between 8 and 4096", "at least 0"
std::string describe(double least, double most) {
  if (most >= kUnlimited) return "at least " + plain(least);
  if (least <= -kUnlimited) return "at most " + plain(most);
  return "between " + plain(least) + " and " + plain(most);
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  size_t least = std::max<size_t>(2, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = edit_distance(word, candidate);
    if (distance < least) least = distance, best = candidate;
  }
  return best;
}

Options::Options(std::string command, std::string about)
    : command_(std::move(command)), about_(std::move(about)) {}

void Options::add(Kind kind, const std::string& name, void* value, const std::string& help,
                  Range range) {
  std::string initial;
  switch (kind) {
    case Kind::integer:
      initial = std::to_string(*static_cast<int*>(value));
      break;
    case Kind::natural:
      initial = std::to_string(*static_cast<uint64_t*>(value));
      break;
    case Kind::number:
      initial = plain(*static_cast<double*>(value));
      break;
    case Kind::text:
      initial = *static_cast<std::string*>(value);
      break;
    case Kind::flag:
      break;
  }
  options_.push_back({name, help, initial, kind, value, range});
}

void Options::add(const std::string& name, int* value, const std::string& help, Range range) {
  add(Kind::integer, name, value, help, range);
}
void Options::add(const std::string& name, uint64_t* value, const std::string& help) {
  add(Kind::natural, name, value, help, {});
}
void Options::add(const std::string& name, double* value, const std::string& help, Range range) {
  add(Kind::number, name, value, help, range);
}
void Options::add(const std::string& name, std::string* value, const std::string& help) {
  add(Kind::text, name, value, help, {});
}
void Options::add(const std::string& name, bool* value, const std::string& help) {
  add(Kind::flag, name, value, help, {});
}
void Options::add_words(std::vector<std::string>* words, const std::string& name,
                        const std::string& help) {
  words_ = words, words_name_ = name, words_help_ = help;
}

Options::Option& Options::find(const std::string& name) {
  std::vector<std::string> names;
  for (Option& option : options_) {
    if (option.name == name) return option;
    if (option.kind == Kind::flag && "no-" + option.name == name) return option;
    names.push_back(option.name);
  }
  const std::string near = nearest(name, names);
  fail(command_, ": there is no option --", name,
       near.empty() ? "; " + command_ + " --help lists them" : "; did you mean --" + near + "?");
}

void Options::parse_named(const std::vector<std::string>& words, size_t& i) {
  const size_t equals = words[i].find('=');
  const std::string name = words[i].substr(2, equals == std::string::npos ? equals : equals - 2);
  Option& option = find(name);
  option.given = true;
  if (option.kind == Kind::flag) {
    check(equals == std::string::npos, command_, ": --", name, " takes no value");
    *static_cast<bool*>(option.value) = name == option.name;
    return;
  }
  check(equals != std::string::npos || i + 1 < words.size(), command_, ": --", name,
        " needs a value after it");
  const std::string text = equals == std::string::npos ? words[++i] : words[i].substr(equals + 1);
  if (option.kind == Kind::text) {
    *static_cast<std::string*>(option.value) = text;
    return;
  }
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const bool whole = option.kind != Kind::number;
  check(!text.empty() && *end == 0 && std::isfinite(number) &&
            (!whole || text.find_first_not_of("-0123456789") == std::string::npos),
        command_, ": --", name, " wants a ", whole ? "whole number" : "number", ", not '", text,
        "'");
  const double least = option.kind == Kind::integer   ? std::max(option.range.least, -2147483648.0)
                       : option.kind == Kind::natural ? 0
                                                      : option.range.least;
  const double most = option.kind == Kind::integer   ? std::min(option.range.most, 2147483647.0)
                      : option.kind == Kind::natural ? 18446744073709549568.0
                                                     : option.range.most;
  check(number >= least && number <= most, command_, ": --", name, " is ", text, ": it must be ",
        describe(least, most));
  if (option.kind == Kind::integer) *static_cast<int*>(option.value) = int(number);
  if (option.kind == Kind::natural)
    *static_cast<uint64_t*>(option.value) = std::strtoull(text.c_str(), nullptr, 10);
  if (option.kind == Kind::number) *static_cast<double*>(option.value) = number;
}

bool Options::parse(int argc, const char* const* argv) {
  const std::vector<std::string> words(argv, argv + argc);
  for (size_t i = 0; i < words.size(); i++) {
    if (words[i] == "--help" || words[i] == "-h") {
      std::fputs(help().c_str(), stdout);
      return false;
    }
    if (words[i].size() > 2 && words[i].compare(0, 2, "--") == 0) {
      parse_named(words, i);
      continue;
    }
    check(words_ != nullptr, command_, ": '", words[i],
          "' is not an option; options start with --, and ", command_, " --help lists them");
    words_->push_back(words[i]);
  }
  return true;
}

bool Options::given(const std::string& name) const {
  for (const Option& option : options_)
    if (option.name == name) return option.given;
  return false;
}

std::string Options::help() const {
  std::string text = about_ + "\n\n  " + command_;
  if (words_) text += " " + words_name_;
  text += options_.empty() ? "\n" : " [options]\n";
  if (words_) text += "\n  " + words_name_ + "  " + words_help_ + "\n";
  if (!options_.empty()) text += "\n";
  for (const Option& option : options_) {
    std::string left = "  --" + option.name;
    if (option.kind != Kind::flag) left += option.kind == Kind::text ? " TEXT" : " N";
    left.resize(std::max<size_t>(left.size() + 2, 26), ' ');
    text += left + option.help;
    if (!option.initial.empty()) text += " (" + option.initial + ")";
    text += "\n";
  }
  return text;
}

}  // namespace heed
