#include "text/words.h"

#include <algorithm>
#include <array>

#include "text/letters.h"

namespace heed {
namespace {

using std::string_view;

constexpr char32_t kNoBreak = 0xA0, kNarrowNoBreak = 0x202F, kJoinerCode = 0xFFED;

enum class Kind { word, elision, suffix, opening, closing, space, joiner };

struct Cut {
  string_view text;
  Kind kind;
  bool glued;  // no space parts it from the cut before
};

// What stands before an apostrophe and is a word of its own: l'ami, qu'il, jusqu'ici.
constexpr string_view kElisions[] = {"c",      "d",      "j",      "l",      "m",
                                     "n",      "s",      "t",      "qu",     "jusqu",
                                     "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu"};
// What follows an apostrophe in English: she's, I'm, they're.
constexpr string_view kContractions[] = {"s", "m", "re", "ve", "ll", "d"};
constexpr string_view kNegations[] = {"n't", "n\u2019t"};
// What follows a hyphen and is a word of its own: French pronouns and particles, and numerals, so
// that any number is made of few pieces (quatre ￭-vingt ￭-dix ￭-sept, twenty ￭-one).
constexpr string_view kHyphenated[] = {
    "je",    "tu",   "il",    "elle",   "on",       "nous",   "vous",  "ils",   "elles",   "moi",
    "toi",   "lui",  "leur",  "le",     "la",       "les",    "y",     "en",    "ce",      "t",
    "là",    "ci",   "même",  "mêmes",  "t-il",     "t-elle", "t-on",  "t-ils", "t-elles", "et",
    "un",    "une",  "deux",  "trois",  "quatre",   "cinq",   "six",   "sept",  "huit",    "neuf",
    "dix",   "onze", "douze", "treize", "quatorze", "quinze", "seize", "vingt", "vingts",  "cent",
    "cents", "one",  "two",   "three",  "four",     "five",   "seven", "eight", "nine"};

constexpr size_t kLongest = 12;  // bytes of a word in these lists

template <size_t n>
bool listed(const string_view (&list)[n], string_view word) {
  if (word.size() > kLongest) return false;
  return std::find(std::begin(list), std::end(list), lower_case(word)) != std::end(list);
}

bool is_opening(char32_t code) {
  constexpr string_view kAscii = "([{<$#@";
  constexpr std::array<char32_t, 7> kOthers{0xA1, 0xAB, 0xBF, 0x2018, 0x201C, 0x201E, 0x2039};
  if (code < 0x80) return kAscii.find(static_cast<char>(code)) != string_view::npos;
  return std::find(kOthers.begin(), kOthers.end(), code) != kOthers.end();
}

/// The bytes of the apostrophe that starts a text; 0 if none does.
size_t apostrophe(string_view text) {
  if (text.starts_with('\'')) return 1;
  return text.starts_with("\u2019") ? 3 : 0;
}

/// Where the elision at the front of a word ends; 0 if there is none.
size_t elision_end(string_view word) {
  for (size_t at = 0; at < std::min(word.size(), kLongest); ++at)
    if (const size_t mark = apostrophe(word.substr(at)); mark > 0)
      return listed(kElisions, word.substr(0, at)) ? at + mark : 0;
  return 0;
}

/// Whether the end of a word is a word of its own: -il, 's, n't.
bool is_suffix(string_view end) {
  if (end.starts_with('-')) return listed(kHyphenated, end.substr(1));
  if ((end[0] | 32) == 'n') return listed(kNegations, end);
  const size_t mark = apostrophe(end);
  return mark > 0 && listed(kContractions, end.substr(mark));
}

/// Where the longest suffix starts that is to be cut off a word; its size if there is none.
size_t suffix_start(string_view word) {
  // A suffix is no longer than this, so that a word costs what its end costs, whatever its length.
  constexpr size_t kMost = kLongest + 4;
  size_t start = std::max(word.size(), kMost + 1) - kMost;
  while (start < word.size() && !is_suffix(word.substr(start))) ++start;
  return start;
}

/// Cuts elisions off the front of a run of word characters and suffixes off its end.
void cut_word(string_view word, bool glued, std::vector<Cut>& cuts) {
  for (size_t end = elision_end(word); end > 0; end = elision_end(word)) {
    cuts.push_back({word.substr(0, end), Kind::elision, glued});
    word.remove_prefix(end);
    glued = true;
  }
  const size_t place = cuts.size();
  for (size_t start = suffix_start(word); start < word.size(); start = suffix_start(word)) {
    cuts.push_back({word.substr(start), Kind::suffix, true});
    word = word.substr(0, start);
  }
  cuts.push_back({word, Kind::word, glued});
  std::reverse(cuts.begin() + static_cast<std::ptrdiff_t>(place), cuts.end());
}

/// The end of the run of word characters at `at`, with hyphens and apostrophes between word
/// characters and points and commas between digits.
size_t end_of_word(string_view line, size_t at) {
  for (char32_t before = 0; at < line.size();) {
    size_t next = at;
    const char32_t code = next_code_point(line, next);
    const char32_t after = peek(line, next);
    const bool links = (code == '-' || apostrophe(line.substr(at)) > 0) && is_word_character(after);
    const bool in_number = (code == '.' || code == ',') && is_digit(before) && is_digit(after);
    if (!is_word_character(code) && !links && !in_number) break;
    before = code;
    at = next;
  }
  return at;
}

/// The end of a punctuation mark, or of up to three equal ones ("...").
size_t end_of_mark(string_view line, size_t at) {
  const char32_t mark = next_code_point(line, at);
  for (int more = 0; more < 2 && mark != kJoinerCode && peek(line, at) == mark; ++more) {
    next_code_point(line, at);
  }
  return at;
}

bool always_marked(Kind kind) { return kind == Kind::space || kind == Kind::joiner; }

class Cutter {
 public:
  explicit Cutter(string_view line) : line_(line) {}

  std::vector<Cut> cut() {
    while (at_ < line_.size()) {
      const char32_t code = peek(line_, at_);
      if (is_space(code)) {
        cut_space();
      } else if (is_word_character(code)) {
        const size_t end = end_of_word(line_, at_);
        cut_word(line_.substr(at_, end - at_), glued_, cuts_);
        at_ = end;
        glued_ = true;
      } else {
        cut_mark(at_);
      }
    }
    return std::move(cuts_);
  }

 private:
  /// A space: a plain one parts two pieces and leaves no trace, a no-break one joins a punctuation
  /// mark beside it, anything else, and each of several, becomes a piece.
  void cut_space() {
    size_t end = at_;
    const char32_t code = next_code_point(line_, end);
    const bool last = end == line_.size(), first = cuts_.empty();
    const bool alone = (last || (!is_space(peek(line_, end)) && peek(line_, end) != kJoinerCode)) &&
                       (first || !always_marked(cuts_.back().kind));
    const bool no_break = code == kNoBreak || code == kNarrowNoBreak;
    if (alone && no_break && joins_mark(end)) return;
    glued_ = !(alone && code == ' ' && !first && !last);
    if (glued_) cuts_.push_back({line_.substr(at_, end - at_), Kind::space, true});
    at_ = end;
  }

  /// Lets the no-break space before `end` join the opening mark before it or the mark behind it, if
  /// there is one.
  bool joins_mark(size_t end) {
    if (!cuts_.empty() && cuts_.back().kind == Kind::opening) {
      string_view& mark = cuts_.back().text;
      mark = string_view(mark.data(), mark.size() + (end - at_));
      at_ = end;
      glued_ = true;
      return true;
    }
    if (end == line_.size() || !is_punctuation(peek(line_, end))) return false;
    cut_mark(end);
    return true;
  }

  /// One punctuation mark at `mark`, with the no-break space between at_ and there, if any.
  void cut_mark(size_t mark) {
    const char32_t code = peek(line_, mark);
    const size_t end = end_of_mark(line_, mark);
    const Kind kind = code == kJoinerCode               ? Kind::joiner
                      : is_opening(code) && mark == at_ ? Kind::opening
                                                        : Kind::closing;
    cuts_.push_back({line_.substr(at_, end - at_), kind, glued_});
    at_ = end;
    glued_ = true;
  }

  string_view line_;
  size_t at_ = 0;
  bool glued_ = true;
  std::vector<Cut> cuts_;
};

/// Whether the mark of the seam between two glued cuts stands on the right one.
bool right_carries_mark(Kind left, Kind right) {
  if (right == Kind::closing || right == Kind::suffix) return true;
  return left == Kind::word || left == Kind::suffix;
}

}  // namespace

std::vector<std::string> split_words(string_view line) {
  const std::vector<Cut> cuts = Cutter(line).cut();
  std::vector<std::string> pieces(cuts.size());
  for (size_t i = 0; i < cuts.size(); ++i) {
    const Kind kind = cuts[i].kind;
    const bool marked = always_marked(kind);
    const bool seam = i > 0 && cuts[i].glued && !marked && !always_marked(cuts[i - 1].kind);
    const bool on_right = seam && right_carries_mark(cuts[i - 1].kind, kind);
    if (seam && !on_right) pieces[i - 1] += kJoiner;
    if (on_right || marked) pieces[i] += kJoiner;
    pieces[i] += cuts[i].text;
    if (marked) pieces[i] += kJoiner;
  }
  return pieces;
}

string_view unmarked(string_view piece) {
  if (piece.size() > kJoiner.size() && piece.starts_with(kJoiner)) {
    piece.remove_prefix(kJoiner.size());
  }
  if (piece.size() > kJoiner.size() && piece.ends_with(kJoiner)) {
    piece.remove_suffix(kJoiner.size());
  }
  return piece;
}

std::string join_words(std::span<const std::string> pieces) {
  std::string line;
  bool glued = true;
  for (const string_view piece : pieces) {
    const bool longer = piece.size() > kJoiner.size();
    if (!glued && !(longer && piece.starts_with(kJoiner))) line += ' ';
    line += unmarked(piece);
    glued = longer && piece.ends_with(kJoiner);
  }
  return line;
}

}  // namespace heed
