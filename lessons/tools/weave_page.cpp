#include "tools/weave_page.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <sstream>

#include "base/files.h"
#include "text/letters.h"

namespace weave {
namespace {

std::vector<Fence> fences_of(const std::vector<std::string>& lines) {
  std::vector<Fence> fences;
  bool open = false;
  for (size_t i = 0; i < lines.size(); i++) {
    const std::string line(heed::trimmed(lines[i]));
    if (line.rfind("```", 0) != 0) continue;
    if (!open)
      fences.push_back({i, lines.size(), line.substr(3)});
    else
      fences.back().close = i;
    open = !open;
  }
  if (open) fences.pop_back();
  return fences;
}

// Blanks for everything between `open` and `close`, over the ends of lines.
void blank_comments(std::vector<std::string>& lines) {
  bool inside = false;
  for (std::string& line : lines)
    for (size_t at = 0; at < line.size();) {
      const size_t end = inside ? line.find("-->", at) : line.find("<!--", at);
      const size_t stop = end == line.npos ? line.size() : inside ? end + 3 : end;
      if (inside) std::fill(line.begin() + long(at), line.begin() + long(stop), ' ');
      if (end != line.npos) inside = !inside;
      at = stop;
    }
}

// "## Where it **bites** (`softmax`)" -> "where-it-bites-softmax"
std::string anchor_of(const std::string& heading) {
  const std::string shown =
      std::regex_replace(heading, std::regex(R"(\[([^\]]*)\]\([^)]*\))"), "$1");
  const std::string lower = heed::lower_case(heed::trimmed(shown));
  std::string anchor;
  for (size_t at = 0; at < lower.size();) {
    const char32_t code = heed::next_code_point(lower, at);
    if (code == U' ')
      anchor += '-';
    else if (code == U'-' || code == U'_' || heed::is_word_character(code))
      heed::append_code_point(anchor, code);
  }
  return anchor;
}

// The text of a heading; empty if the line is none.
std::string heading_of(const std::string& line) {
  const size_t marks = line.find_first_not_of('#');
  if (marks == 0 || marks > 6 || marks == line.npos || line[marks] != ' ') return "";
  return std::string(heed::trimmed(line.substr(marks)));
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Page page_of(const std::string& path, const std::string& text) {
  Page page{path, lines_of(text), {}};
  page.fences = fences_of(page.lines);
  return page;
}

Page read_page(const std::filesystem::path& root, const std::string& path) {
  return page_of(path, heed::read_file((root / path).string()));
}

std::vector<std::string> Page::inside(const Fence& fence) const {
  return {lines.begin() + long(fence.open) + 1, lines.begin() + long(fence.close)};
}

std::vector<std::string> Page::prose() const {
  std::vector<std::string> prose = lines;
  for (const Fence& fence : fences)
    std::fill(prose.begin() + long(fence.open), prose.begin() + long(fence.close) + 1, "");
  blank_comments(prose);
  return prose;
}

std::string Page::title() const {
  for (const std::string& line : prose())
    if (const std::string heading = heading_of(line); !heading.empty()) return heading;
  return path;
}

std::string without_code_spans(std::string line) {
  for (size_t open = 0; (open = line.find('`', open)) != line.npos;) {
    const size_t close = line.find('`', open + 1);
    if (close == line.npos) break;
    std::fill(line.begin() + long(open), line.begin() + long(close) + 1, ' ');
  }
  return line;
}

std::vector<Link> links_of(const Page& page) {
  static const std::regex kForms[] = {
      std::regex(R"(\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)?)>?(?:\s+"[^"]*")?\s*\))"),
      std::regex(R"(^\s*\[[^\]]+\]:\s+(\S+))"), std::regex(R"(\b(?:src|srcset|href)="([^"]*)\")")};
  std::vector<Link> links;
  const std::vector<std::string> prose = page.prose();
  for (size_t i = 0; i < prose.size(); i++) {
    const std::string line = without_code_spans(prose[i]);
    for (const std::regex& form : kForms)
      for (std::sregex_iterator found(line.begin(), line.end(), form), end; found != end; ++found)
        links.push_back({i, (*found)[1]});
  }
  return links;
}

std::vector<std::string> anchors_of(const Page& page) {
  static const std::regex kNamed(R"(\b(?:name|id)="([^"]*)\")");
  std::vector<std::string> anchors;
  std::map<std::string, int> seen;
  for (const std::string& line : page.prose()) {
    for (std::sregex_iterator found(line.begin(), line.end(), kNamed), end; found != end; ++found)
      anchors.push_back((*found)[1]);
    const std::string heading = heading_of(line);
    if (heading.empty()) continue;
    const std::string anchor = anchor_of(heading);
    const int before = seen[anchor]++;
    anchors.push_back(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return anchors;
}

int words_in(const Page& page) {
  int words = 0;
  std::istringstream stream(text_of(page.prose()));
  for (std::string word; stream >> word;)
    words += std::any_of(word.begin(), word.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c < 0;
    });
  return words;
}

}  // namespace weave
