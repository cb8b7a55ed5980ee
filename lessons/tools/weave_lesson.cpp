#include "tools/weave_lesson.h"

#include <algorithm>
#include <cctype>
#include <regex>

#include "base/files.h"
#include "tools/weave_source.h"

namespace weave {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// Two texts by the first line in which they differ.
Finding difference(const Place& block, const std::string& what, const Lines& wanted,
                   const Lines& stands) {
  size_t i = 0;
  while (i < wanted.size() && i < stands.size() && wanted[i] == stands[i]) i++;
  const auto line = [&](const Lines& lines) {
    return i < lines.size() ? "'" + lines[i] + "'" : std::string("(the end)");
  };
  return {{block.file, block.line + 1 + i}, what, line(wanted), line(stands)};
}

Lines trimmed_ends(Lines lines) {
  for (std::string& line : lines) line.erase(line.find_last_not_of(" \t") + 1);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

// Puts other lines between two fences; the fences behind them move.
void fill(Page& page, size_t fence, const Lines& lines) {
  const size_t open = page.fences[fence].open, close = page.fences[fence].close;
  page.lines.erase(page.lines.begin() + long(open) + 1, page.lines.begin() + long(close));
  page.lines.insert(page.lines.begin() + long(open) + 1, lines.begin(), lines.end());
  page = page_of(page.path, text_of(page.lines));
}

// A block beside what it should be.
void compare(Page& page, size_t fence, const std::string& what, const Lines& wanted,
             Ledger& ledger) {
  const Lines stands = page.inside(page.fences[fence]);
  if (trimmed_ends(stands) == trimmed_ends(wanted)) return ledger.pass();
  const Place place{page.path, page.fences[fence].open + 1};
  if (ledger.fail_or_mend(difference(place, what, wanted, stands))) fill(page, fence, wanted);
}

// "`softmax` in [src/kernels/rows.cpp](../../src/kernels/rows.cpp):"
struct Quote {
  std::string name, link;
};

Quote quote_above(const Page& page, const Fence& fence) {
  static const std::regex kForm(R"(`([^`]+)` in \[[^\]]*\]\(([^)#]+)[^)]*\):\s*$)");
  size_t line = fence.open;
  if (line > 1 && page.lines[line - 1].empty()) line--;
  std::smatch found;
  if (line == 0 || !std::regex_search(page.lines[line - 1], found, kForm)) return {};
  return {found[1], found[2]};
}

// What the reader edits is quoted as it came.
fs::path source_of(const Page& page, const std::string& link) {
  fs::path path = (fs::path(page.path).parent_path() / link).lexically_normal();
  if (path.filename() == "exercise.h") path.replace_filename("untouched.h");
  return path;
}

void weave_block(const fs::path& root, Page& page, size_t fence, Ledger& ledger) {
  const Place place{page.path, page.fences[fence].open + 1};
  const Quote quote = quote_above(page, page.fences[fence]);
  if (quote.name.empty())
    return ledger.fail({place,
                        "a block of C++ that no line above it names: write "
                        "`name` in [path](link):"});
  const fs::path source = source_of(page, quote.link);
  if (!fs::is_regular_file(root / source))
    return ledger.fail({place, "there is no file " + source.string() + " to quote from"});
  const std::string code = definition_of(quote.name, heed::read_file((root / source).string()));
  if (code.empty())
    return ledger.fail({place, source.string() + " defines no `" + quote.name + "`"});
  compare(page, fence, "the code is not that of `" + quote.name + "` in " + source.string(),
          lines_of(code), ledger);
}

void weave_section(const Output& output, Page& page, size_t fence, Ledger& ledger) {
  const Lines stands = trimmed_ends(page.inside(page.fences[fence]));
  const std::string name = stands[0].substr(3);
  const auto section = output.sections.find(name);
  if (section == output.sections.end())
    return ledger.fail(
        {{page.path, page.fences[fence].open + 1}, "the program prints no section '" + name + "'"});
  const bool timed = name.rfind("time: ", 0) == 0;
  if (timed && stands.size() > 1) return ledger.pass();
  compare(page, fence, "the section '" + name + "' is not what the program prints", section->second,
          ledger);
}

// A number in the prose: its text ends where the comment with its name begins.
struct Named {
  size_t begin, end;  // of the text
  std::string name;
};

// Where the text that ends at `end` begins: **bold**, `code`, or without blanks.
size_t begin_of_text(const std::string& line, size_t& end) {
  for (const std::string mark : {"**", "`"}) {
    if (end < 2 * mark.size() || line.compare(end - mark.size(), mark.size(), mark) != 0) continue;
    const size_t open = line.rfind(mark, end - mark.size() - 1);
    if (open == line.npos) continue;
    end -= mark.size();
    return open + mark.size();
  }
  const size_t blank = line.find_last_of(" \t", end - 1);
  const size_t begin = blank == line.npos ? 0 : blank + 1;
  return std::min(line.find_first_not_of("([\"'", begin), end);
}

std::vector<Named> named_in(const std::string& line) {
  static const std::regex kComment(R"(<!--\s*(.*?)\s*-->)");
  std::vector<Named> all;
  for (std::sregex_iterator found(line.begin(), line.end(), kComment), none; found != none;
       ++found) {
    size_t end = size_t(found->position());
    if (end == 0 || line[end - 1] == ' ' || line[end - 1] == '>') continue;  // a comment of its own
    const size_t begin = begin_of_text(line, end);
    all.push_back({begin, end, (*found)[1]});
  }
  return all;
}

// True if the text before `end` is the value and no longer number or word.
bool ends_in(const std::string& line, size_t end, const std::string& value) {
  if (value.size() > end || line.compare(end - value.size(), value.size(), value) != 0)
    return false;
  const char before = end > value.size() ? line[end - value.size() - 1] : ' ';
  return !std::isalnum(static_cast<unsigned char>(before)) && before >= 0 &&
         std::string("-+.,").find(before) == std::string::npos;
}

void weave_value(const Output& output, Page& page, size_t line, const Named& named,
                 Ledger& ledger) {
  const Place place{page.path, line + 1};
  std::string& text = page.lines[line];
  const auto value = output.values.find(named.name);
  if (value == output.values.end())
    return ledger.fail({place, "the program says no value named " + named.name});
  if (ends_in(text, named.end, value->second)) return ledger.pass();
  const std::string stands = text.substr(named.begin, named.end - named.begin);
  if (ledger.fail_or_mend({place, "the value " + named.name + " is another",
                           "'" + value->second + "'", "'" + stands + "'"}))
    text.replace(named.begin, named.end - named.begin, value->second);
}

std::vector<std::string> stored_figures(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".svg") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<Lesson> find_lessons(const fs::path& root) {
  std::vector<Lesson> lessons;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(root / "lessons", none)) {
    const std::string name = entry.path().filename().string();
    const bool numbered = name.size() > 3 && std::isdigit(static_cast<unsigned char>(name[0])) &&
                          std::isdigit(static_cast<unsigned char>(name[1])) && name[2] == '-';
    if (numbered && fs::exists(entry.path() / "README.md"))
      lessons.push_back({std::stoi(name.substr(0, 2)), "lessons/" + name,
                         read_page(root, "lessons/" + name + "/README.md")});
  }
  std::sort(lessons.begin(), lessons.end(),
            [](const Lesson& a, const Lesson& b) { return a.number < b.number; });
  return lessons;
}

void weave_code(const fs::path& root, Page& page, Ledger& ledger) {
  for (size_t i = 0; i < page.fences.size(); i++)
    if (page.fences[i].language == "cpp") weave_block(root, page, i, ledger);
}

void weave_sections(const Output& output, Page& page, Ledger& ledger) {
  for (size_t i = 0; i < page.fences.size(); i++) {
    const Lines lines = page.inside(page.fences[i]);
    if (page.fences[i].language == "text" && !lines.empty() && lines[0].rfind("== ", 0) == 0)
      weave_section(output, page, i, ledger);
  }
}

void weave_values(const Output& output, Page& page, Ledger& ledger) {
  for (size_t i = 0, fence = 0; i < page.lines.size(); i++) {
    while (fence < page.fences.size() && page.fences[fence].close < i) fence++;
    if (fence < page.fences.size() && page.fences[fence].open <= i) continue;
    for (size_t n = 0; n < named_in(page.lines[i]).size(); n++)  // a mended one moves the others
      weave_value(output, page, i, named_in(page.lines[i])[n], ledger);
  }
}

void weave_figures(const fs::path& root, const Lesson& lesson, const Output& output,
                   Ledger& ledger) {
  const fs::path folder = root / lesson.folder / "figures";
  const auto store = [&](const std::string& name, const std::string& bytes) {
    heed::make_folder(folder.string());
    heed::write_file_atomically((folder / name).string(), bytes);
  };
  const auto finding = [&](const std::string& name, const std::string& what) {
    return Finding{{lesson.folder + "/figures/" + name, 0}, what};
  };
  for (const auto& [name, bytes] : output.figures) {
    const bool there = fs::exists(folder / name);
    const Finding drifted = finding(
        name, there ? "the program draws another picture" : "this picture is not stored yet");
    if (there && heed::read_file((folder / name).string()) == bytes)
      ledger.pass();
    else if (ledger.fail_or_mend(drifted))
      store(name, bytes);
  }
  for (const auto& [name, bytes] : output.timing_figures) {
    const Finding missing = finding(name, "this picture of timings is not stored yet");
    if (fs::exists(folder / name))
      ledger.pass();
    else if (ledger.fail_or_mend(missing))
      store(name, bytes);
  }
  for (const std::string& name : stored_figures(folder))
    if (!output.has_figure(name))
      ledger.fail(finding(name, "the lesson's program draws no such picture: delete it"));
}

}  // namespace weave
