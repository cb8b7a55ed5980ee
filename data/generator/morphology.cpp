#include "data/generator/morphology.h"

#include <algorithm>
#include <array>

namespace heed::data {
namespace {

bool ends(const std::string& word, const std::string& ending) { return word.ends_with(ending); }

std::string cut(const std::string& word, std::size_t letters) {
  return word.substr(0, word.size() - letters);
}

bool consonant_y(const std::string& word) {
  return word.size() > 1 && word.back() == 'y' &&
         std::string("aeiou").find(word[word.size() - 2]) == std::string::npos;
}

bool one_of(const std::string& word, std::initializer_list<const char*> list) {
  return std::any_of(list.begin(), list.end(), [&](const char* item) { return word == item; });
}

bool takes_es(const std::string& word) {
  return ends(word, "s") || ends(word, "x") || ends(word, "ch") || ends(word, "sh");
}

}  // namespace

std::string english_plural(const std::string& noun) {
  if (consonant_y(noun)) return cut(noun, 1) + "ies";
  if (takes_es(noun) || noun == "tomato") return noun + "es";
  return noun + "s";
}

std::string english_third(const std::string& verb) {
  if (consonant_y(verb)) return cut(verb, 1) + "ies";
  return takes_es(verb) ? verb + "es" : verb + "s";
}

std::string english_past(const std::string& verb) {
  if (consonant_y(verb)) return cut(verb, 1) + "ied";
  return ends(verb, "e") ? verb + "d" : verb + "ed";
}

std::string english_ing(const std::string& verb) {
  return ends(verb, "e") ? cut(verb, 1) + "ing" : verb + "ing";
}

std::string french_plural(const std::string& word) {
  if (ends(word, "s") || ends(word, "x") || ends(word, "z")) return word;
  if (ends(word, "eau")) return word + "x";
  if (ends(word, "al")) return cut(word, 1) + "ux";
  return word + "s";
}

bool elides(const std::string& word) {
  // h aspiré, and the numbers that behave like it
  for (const char* stem : {"harpe", "hibou", "hérisson", "homard", "hache", "haricot", "haut",
                           "huit", "onze", "oui"}) {
    if (word.starts_with(stem)) return false;
  }
  if (word == "y") return true;
  for (const char* first : {"a", "e", "i", "o", "u", "h", "A", "E", "I", "O", "U", "H", "à",
                            "â", "é", "è", "ê", "î", "ô", "œ", "É", "À", "Ê", "Œ", "Î"}) {
    if (word.starts_with(first)) return true;
  }
  return false;
}

namespace {

bool punctuation(const std::string& word) {
  return word == "," || word == "." || word == "?" || word == "!" || word == ";" || word == ":";
}

const char* const kNoBreakSpace = "\xc2\xa0";

/// de le -> du and its kin, unless the article elides.
std::vector<std::string> contract(const std::vector<std::string>& in) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::string next = i + 1 < in.size() ? in[i + 1] : "";
    const std::string after = i + 2 < in.size() ? in[i + 2] : "";
    const bool de = in[i] == "de", a = in[i] == "à";
    if ((de || a) && next == "le" && !elides(after)) {
      out.push_back(de ? "du" : "au");
      ++i;
    } else if ((de || a) && next == "les") {
      out.push_back(de ? "des" : "aux");
      ++i;
    } else {
      out.push_back(in[i]);
    }
  }
  return out;
}

/// The form of `word` before `next`; ends in an apostrophe when elided.
std::string before(const std::string& word, const std::string& next) {
  if (word == "si" && one_of(next, {"il", "ils"})) return "s'";
  if (!elides(next)) return word;
  if (one_of(word, {"le", "la", "de", "ne", "je", "me", "te", "se", "que", "Que"})) {
    return cut(word, 1) + "'";
  }
  if (word == "ce" && one_of(next, {"est", "était"})) return "c'";
  if (word == "ce") return "cet";
  if (one_of(word, {"ma", "ta", "sa"})) return cut(word, 1) + "on";
  return word;
}

std::string capitalise(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  } else if (text[0] == '\xc3' && static_cast<unsigned char>(text[1]) >= 0xa0) {
    text[1] = static_cast<char>(text[1] - 0x20);  // à to À, é to É, ...
  } else if (text.starts_with("œ")) {
    text = "Œ" + text.substr(2);
  }
  return text;
}

}  // namespace

std::string finish_french(const std::string& text) {
  const std::vector<std::string> in = contract(words(text));
  std::string out, sentence;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::string next = i + 1 < in.size() ? in[i + 1] : "";
    if (punctuation(in[i])) {
      if (in[i] != "," && in[i] != ".") out += kNoBreakSpace;
      out += in[i];
    } else {
      if (!out.empty() && out.back() != '\'') out += ' ';
      out += before(in[i], next);
    }
    if (one_of(in[i], {".", "?", "!"})) {
      sentence += (sentence.empty() ? "" : " ") + capitalise(out);
      out.clear();
    }
  }
  return sentence + capitalise(out);
}

std::string finish_english(const std::string& text) {
  const std::vector<std::string> in = words(text);
  std::string out, sentence;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::string next = i + 1 < in.size() ? in[i + 1] : "";
    const bool an =
        in[i] == "a" && !next.empty() && std::string("aeioAEIO").find(next[0]) != std::string::npos;
    const bool ugly = in[i] == "a" && (next == "ugly" || next == "umbrella" || next == "unhappy");
    if (!punctuation(in[i]) && !out.empty()) out += ' ';
    out += an || ugly ? "an" : in[i];
    if (one_of(in[i], {".", "?", "!"})) {
      sentence += (sentence.empty() ? "" : " ") + capitalise(out);
      out.clear();
    }
  }
  return sentence + capitalise(out);
}

namespace {

const std::array<const char*, 20> kEnglishOnes = {
    "",         "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
const std::array<const char*, 10> kEnglishTens = {"",      "",      "twenty",  "thirty", "forty",
                                                  "fifty", "sixty", "seventy", "eighty", "ninety"};
const std::array<const char*, 20> kFrenchOnes = {
    "",         "un",     "deux",  "trois",    "quatre",   "cinq",    "six",
    "sept",     "huit",   "neuf",  "dix",      "onze",     "douze",   "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"};
const std::array<const char*, 10> kFrenchTens = {
    "",          "dix",      "vingt",    "trente",       "quarante",
    "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"};

std::string french_below_hundred(int number, bool feminine) {
  if (number == 1 && feminine) return "une";
  const auto index = [](int n) { return static_cast<std::size_t>(n); };
  if (number < 20) return kFrenchOnes[index(number)];
  int tens = number / 10, ones = number % 10;
  if (tens == 7 || tens == 9) ones += 10;  // soixante-dix, quatre-vingt-dix
  const std::string head = kFrenchTens[index(tens)];
  const std::string tail = ones == 1 && feminine ? "une" : kFrenchOnes[index(ones)];
  if (ones == 0) return tens == 8 ? head + "s" : head;
  if ((ones == 1 || ones == 11) && tens < 8) return head + " et " + tail;
  return head + "-" + tail;
}

}  // namespace

std::string english_number(int number) {
  const auto index = [](int n) { return static_cast<std::size_t>(n); };
  if (number >= 100) {
    const std::string head = std::string(kEnglishOnes[index(number / 100)]) + " hundred";
    return number % 100 == 0 ? head : head + " and " + english_number(number % 100);
  }
  if (number < 20) return kEnglishOnes[index(number)];
  const std::string head = kEnglishTens[index(number / 10)];
  return number % 10 == 0 ? head : head + "-" + kEnglishOnes[index(number % 10)];
}

std::string french_number(int number, bool feminine) {
  if (number < 100) return french_below_hundred(number, feminine);
  const int hundreds = number / 100, rest = number % 100;
  if (hundreds == 1 && rest == 0) return "cent";
  const std::string head =
      hundreds == 1 ? "cent"
                    : std::string(kFrenchOnes[static_cast<std::size_t>(hundreds)]) + " cent";
  if (rest == 0) return head + "s";
  return head + " " + french_below_hundred(rest, feminine);
}

namespace {

std::string english_hour(int hour) {
  if (hour == 0) return "midnight";
  return hour == 12 ? "noon" : english_number(hour);
}

std::string french_hour(int hour) {
  if (hour == 0) return "minuit";
  if (hour == 12) return "midi";
  return french_number(hour, true) + (hour == 1 ? " heure" : " heures");
}

int following(int hour) {
  if (hour == 12) return 1;
  return hour == 23 ? 0 : hour + 1;
}

std::string minutes_in_english(int minute) {
  return minute == 15 ? "a quarter" : english_number(minute);
}

}  // namespace

std::string english_clock(int hour, int minute) {
  if (minute == 0) return english_hour(hour) + (hour % 12 == 0 ? "" : " o'clock");
  if (minute == 30) return "half past " + english_hour(hour);
  if (minute < 30) return minutes_in_english(minute) + " past " + english_hour(hour);
  return minutes_in_english(60 - minute) + " to " + english_hour(following(hour));
}

std::string french_clock(int hour, int minute) {
  if (minute == 0) return french_hour(hour);
  if (minute == 15) return french_hour(hour) + " et quart";
  if (minute == 30) return french_hour(hour) + (hour % 12 == 0 ? " et demi" : " et demie");
  if (minute < 30) return french_hour(hour) + " " + french_number(minute, false);
  const std::string next = french_hour(following(hour));
  if (minute == 45) return next + " moins le quart";
  return next + " moins " + french_number(60 - minute, false);
}

}  // namespace heed::data
