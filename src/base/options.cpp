#include "base/options.h"

#include <algorithm>
#include <cstdio>

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

void Options::add_words(std::vector<std::string>* words, const std::string& name,
                        const std::string& help) {
  words_ = words, words_name_ = name, words_help_ = help;
}

Options::Option& Options::find(const std::string& name) {
  std::vector<std::string> names;
  for (Option& option : options_) {
    if (option.name == name) return option;
    if (option.wants.empty() && "no-" + option.name == name) return option;
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
  std::string text = name == option.name ? "true" : "false";  // of a switch
  if (option.wants.empty()) {
    check(equals == std::string::npos, command_, ": --", name, " takes no value");
  } else {
    check(equals != std::string::npos || i + 1 < words.size(), command_, ": --", name,
          " needs a value after it");
    text = equals == std::string::npos ? words[++i] : words[i].substr(equals + 1);
  }
  const std::string wanted = option.set(text);
  check(wanted.empty(), command_, ": --", name, " is '", text, "': it must be ", wanted);
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
    if (!option.wants.empty()) left += " " + option.wants;
    left.resize(std::max<size_t>(left.size() + 2, 26), ' ');
    text += left + option.help;
    if (!option.initial.empty()) text += " (" + option.initial + ")";
    text += "\n";
  }
  return text;
}

}  // namespace heed
