// Who makes the grammar's choices: chance, or an English sentence that is to be translated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace heed::data {

/// A construction is a function that asks a Chooser for every word and every tense.
/// Sampling: answers come from the seed. Led: the answers run through all that could yield one
/// given English sentence, depth first; `next()` goes to the following set of answers.
class Chooser {
 public:
  /// Answers by chance: number `index` of stream `stream` of `seed`.
  Chooser(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);
  /// Answers that lead to `english`.
  explicit Chooser(const std::string& english);

  /// A number in [0, n).
  int below(int n);
  /// An index into `weights`, as often as its weight says; led, each index is tried once.
  int weighted(std::initializer_list<int> weights);
  /// True in `percent` of the cases; led, both are tried.
  bool chance(int percent);
  /// One of the entries. `Entry` has `forms` (all its English forms) and `id`. Led, only entries
  /// of which some form stands in the sentence are tried.
  template <class Entry>
  const Entry& pick(const std::vector<const Entry*>& entries) {
    const Entry& entry = *entries[index_of(entries)];
    used_.push_back(entry.id);
    return entry;
  }

  /// Led: tells that this path is of no use, for instance since a word repeats.
  void give_up() { hopeless_ = true; }
  bool hopeless() const { return hopeless_; }
  bool led() const { return led_; }
  /// Led: whether `english` occurs in the sentence (letter case, a or an aside); sampling: true.
  bool may_say(const std::string& english) const;
  /// Led: gives up unless `english` occurs in the sentence.
  void must_say(const std::string& english) {
    if (led_ && !may_say(english)) give_up();
  }
  /// The ids of the words picked so far.
  const std::vector<std::string>& used() const { return used_; }
  /// Led: prepares the next path; false when all were tried.
  bool next();

 private:
  struct Step {
    int answer, answers;
  };

  template <class Entry>
  std::size_t index_of(const std::vector<const Entry*>& entries) {
    if (!led_) return static_cast<std::size_t>(below(static_cast<int>(entries.size())));
    std::vector<std::size_t> possible;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      bool found = false;
      for (const std::string& form : entries[i]->forms) found = found || may_say(form);
      if (found) possible.push_back(i);
    }
    if (possible.empty()) {
      hopeless_ = true;
      return 0;
    }
    return possible[static_cast<std::size_t>(below(static_cast<int>(possible.size())))];
  }

  bool led_, hopeless_ = false;
  std::uint64_t seed_ = 0, stream_ = 0, counter_ = 0;
  std::string sentence_;
  std::vector<Step> path_;
  std::size_t depth_ = 0;
  std::vector<std::string> used_;
};

/// ASCII letters of `text` in lower case.
std::string lower(std::string text);

}  // namespace heed::data
