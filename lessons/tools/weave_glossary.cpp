#include "tools/weave_glossary.h"

#include <algorithm>
#include <cctype>
#include <regex>

#include "base/files.h"
#include "text/letters.h"

namespace weave {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPath = "lessons/GLOSSARY.md";

struct Term {
  std::string name, meaning;
  size_t lesson;  // its place among the lessons
  Place place;    // in terms.txt
};

// Letters of any script are parts of words; so is what stands around a hyphen.
bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c < 0; }

// The words of a prose with one blank between any two.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : heed::lower_case(text)) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) || c == '*';
    if (!blank)
      result += c;
    else if (!result.ends_with(' '))
      result += ' ';
  }
  return result;
}

// The first line of a page that uses a term; 0 if none does. A term on two lines counts for the
// first.
size_t line_that_uses(const std::vector<std::string>& prose, const std::string& term) {
  for (size_t i = 0; i < prose.size(); i++)
    if (uses(prose[i] + " " + (i + 1 < prose.size() ? prose[i + 1] : ""), term))
      return uses(prose[i], term) || !uses(prose[i + 1], term) ? i + 1 : i + 2;
  return 0;
}

// The prose without code, addresses, formulas and the titles of other lessons: what the reader is
// expected to understand.
std::vector<std::string> spoken(const Page& page) {
  static const std::regex kLesson(R"(\[[^\]]*\]\(\.\./[^)]*\))"), kTarget(R"(\]\([^)]*\))"),
      kFormula(R"(\$[^$]*\$)");
  std::vector<std::string> lines = page.prose();
  for (std::string& line : lines) {
    line = std::regex_replace(without_code_spans(line), kLesson, " ");
    line = std::regex_replace(std::regex_replace(line, kTarget, "]"), kFormula, " ");
  }
  return lines;
}

void read_terms(const fs::path& root, const std::vector<Lesson>& lessons, size_t lesson,
                std::vector<Term>& terms, Ledger& ledger) {
  const std::string path = lessons[lesson].folder + "/terms.txt";
  if (!fs::exists(root / path)) return;
  const std::vector<std::string> lines = lines_of(heed::read_file((root / path).string()));
  for (size_t i = 0; i < lines.size(); i++) {
    const size_t tab = lines[i].find('\t');
    const Place place{path, i + 1};
    if (lines[i].empty()) continue;
    if (tab == 0 || tab == lines[i].npos || tab + 1 == lines[i].size())
      ledger.fail({place, "a term, a tab and its meaning are wanted", "", "'" + lines[i] + "'"});
    else
      terms.push_back({lines[i].substr(0, tab), lines[i].substr(tab + 1), lesson, place});
  }
}

void check_uses(const std::vector<Lesson>& lessons,
                const std::vector<std::vector<std::string>>& prose, const Term& term,
                Ledger& ledger) {
  bool early = false;
  for (size_t i = 0; i < term.lesson; i++)
    if (const size_t line = line_that_uses(prose[i], term.name)) {
      ledger.fail({{lessons[i].page.path, line},
                   "'" + term.name + "' is explained only in " + lessons[term.lesson].folder});
      early = true;
    }
  if (line_that_uses(lessons[term.lesson].page.prose(), term.name) == 0)
    ledger.fail({term.place, "'" + term.name + "' is not used in this lesson"});
  else if (!early)
    ledger.pass();
}

void check_twice(const std::vector<Lesson>& lessons, const std::vector<Term>& sorted,
                 Ledger& ledger) {
  for (size_t i = 1; i < sorted.size(); i++)
    if (heed::lower_case(sorted[i].name) == heed::lower_case(sorted[i - 1].name))
      ledger.fail({sorted[i].place, "'" + sorted[i].name + "' has a meaning already, in " +
                                        lessons[sorted[i - 1].lesson].folder});
}

std::string glossary_of(const std::vector<Lesson>& lessons, const std::vector<Term>& sorted) {
  std::string text =
      "# Glossary\n\n"
      "Every term of the lessons, and the lesson that explains it.\n\n"
      "<!-- Made by `make weave` from the terms.txt of each lesson. -->\n\n"
      "| term | meaning | lesson |\n|---|---|---|\n";
  for (const Term& term : sorted) {
    const Lesson& lesson = lessons[term.lesson];
    text += "| " + term.name + " | " + term.meaning + " | [" + std::to_string(lesson.number) +
            "](" + lesson.folder.substr(lesson.folder.find('/') + 1) + "/README.md) |\n";
  }
  return text;
}

}  // namespace

bool uses(const std::string& prose, const std::string& term) {
  const std::string text = plain(prose), word = plain(term);
  for (size_t at = 0; (at = text.find(word, at)) != text.npos; at++) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    size_t end = at + word.size();
    if (text.compare(end, 2, "es") == 0 && (end + 2 == text.size() || !is_letter(text[end + 2])))
      end += 2;
    else if (end < text.size() && text[end] == 's')
      end++;
    if (begins && (end >= text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

void weave_glossary(const fs::path& root, const std::vector<Lesson>& lessons, Ledger& ledger) {
  std::vector<Term> terms;
  std::vector<std::vector<std::string>> prose;
  for (size_t i = 0; i < lessons.size(); i++) {
    read_terms(root, lessons, i, terms, ledger);
    prose.push_back(spoken(lessons[i].page));
  }
  for (const Term& term : terms) check_uses(lessons, prose, term, ledger);
  std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) {
    return heed::lower_case(a.name) < heed::lower_case(b.name);
  });
  check_twice(lessons, terms, ledger);
  const std::string wanted = glossary_of(lessons, terms), path = (root / kPath).string();
  if (terms.empty()) return;
  if (fs::exists(path) && heed::read_file(path) == wanted) return ledger.pass();
  const Finding drifted{{kPath, 0}, "the glossary is not what the lessons' terms.txt say"};
  if (ledger.fail_or_mend(drifted)) heed::write_file_atomically(path, wanted);
}

}  // namespace weave
