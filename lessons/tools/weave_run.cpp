#include "tools/weave_run.h"

#include <algorithm>
#include <map>

#include "base/files.h"
#include "base/format.h"
#include "tools/weave_glossary.h"
#include "tools/weave_lesson.h"

namespace weave {
namespace {

namespace fs = std::filesystem;

constexpr int kLeastWords = 1200, kMostWords = 2500;

void count_words(const Lesson& lesson, Ledger& ledger) {
  const int words = words_in(lesson.page);
  const bool usual = words >= kLeastWords && words <= kMostWords;
  ledger.remark(lesson.page.path + ": " + heed::with_commas(words) + " words" +
                (usual ? "" : "; 1,200 to 2,500 are usual"));
}

void weave_output(const Options& options, Lesson& lesson, Ledger& ledger) {
  if (!fs::exists(options.root / lesson.folder / "lesson.cpp")) return;
  if (options.quick) return ledger.skip();
  const std::string name = fs::path(lesson.folder).filename().string();
  const Output output = run_lesson(options.root, options.build, name);
  if (!output.problem.empty())
    return ledger.fail({{lesson.folder + "/lesson.cpp", 0}, output.problem});
  weave_sections(output, lesson.page, ledger);
  weave_values(output, lesson.page, ledger);
  weave_figures(options.root, lesson, output, ledger);
}

void weave_lesson(const Options& options, Lesson& lesson, Ledger& ledger) {
  const std::string before = text_of(lesson.page.lines);
  weave_code(options.root, lesson.page, ledger);
  weave_output(options, lesson, ledger);
  count_words(lesson, ledger);
  const std::string after = text_of(lesson.page.lines);
  if (after != before)
    heed::write_file_atomically((options.root / lesson.page.path).string(), after);
}

// All pages, or those in the folders of some lessons.
std::vector<std::string> pages_with_links(const fs::path& root, const std::vector<Lesson>& lessons,
                                          bool all) {
  std::vector<std::string> paths;
  for (const char* path : {"README.md", "src/README.md"})
    if (all && fs::exists(root / path)) paths.push_back(path);
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(root / "lessons", none)) {
    const std::string path = fs::relative(entry.path(), root).generic_string();
    const bool wanted = all || std::any_of(lessons.begin(), lessons.end(), [&](const Lesson& one) {
                          return path.rfind(one.folder + "/", 0) == 0;
                        });
    if (wanted && entry.path().extension() == ".md") paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool has_anchor(const fs::path& file, const std::string& anchor) {
  if (file.extension() != ".md") {  // #L12 of a source file
    const size_t lines = lines_of(heed::read_file(file.string())).size();
    return anchor.size() > 1 && anchor[0] == 'L' && size_t(std::atoi(anchor.c_str() + 1)) <= lines;
  }
  const std::vector<std::string> anchors = anchors_of(page_of("", heed::read_file(file.string())));
  return std::find(anchors.begin(), anchors.end(), anchor) != anchors.end();
}

// What is wrong with a link; empty if nothing is.
std::string problem_of(const fs::path& root, const Page& page, const std::string& target) {
  const size_t hash = target.find('#');
  const std::string path = target.substr(0, hash);
  const fs::path file =
      path.empty() ? root / page.path : root / fs::path(page.path).parent_path() / path;
  if (!fs::exists(file)) return "the link leads nowhere: " + target;
  if (hash == target.npos) return "";
  const bool there = fs::is_regular_file(file) && has_anchor(file, target.substr(hash + 1));
  return there ? "" : "the page has no such heading: " + target;
}

bool is_elsewhere(const std::string& target) {
  return target.empty() || target.find("://") != target.npos || target.rfind("mailto:", 0) == 0;
}

void check_links(const fs::path& root, const std::vector<std::string>& paths, Ledger& ledger) {
  for (const std::string& path : paths) {
    const Page page = read_page(root, path);
    for (const Link& link : links_of(page)) {
      if (is_elsewhere(link.target)) continue;
      const std::string problem = problem_of(root, page, link.target);
      if (problem.empty())
        ledger.pass();
      else
        ledger.fail({{path, link.line + 1}, problem});
    }
  }
}

}  // namespace

Ledger run(const Options& options) {
  Ledger ledger(!options.check);
  const bool all = options.only.empty();
  std::vector<Lesson> lessons = find_lessons(options.root);
  if (!all)
    std::erase_if(lessons, [&](const Lesson& l) { return !options.only.contains(l.number); });
  for (Lesson& lesson : lessons) weave_lesson(options, lesson, ledger);
  if (all) weave_glossary(options.root, lessons, ledger);
  check_links(options.root, pages_with_links(options.root, lessons, all), ledger);
  return ledger;
}

}  // namespace weave
