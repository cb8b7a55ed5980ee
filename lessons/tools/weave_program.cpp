#include "tools/weave_program.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>

#include "base/files.h"
#include "tools/weave_page.h"

namespace weave {
namespace {

namespace fs = std::filesystem;

// For a shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

std::map<std::string, std::string> pictures_in(const fs::path& folder) {
  std::map<std::string, std::string> pictures;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".svg")
      pictures[entry.path().filename().string()] = heed::read_file(entry.path().string());
  return pictures;
}

std::string last_line(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  return lines.empty() ? "it said nothing" : lines.back();
}

std::map<std::string, std::string> values_in(const fs::path& file) {
  std::map<std::string, std::string> values;
  if (!fs::exists(file)) return values;
  for (const std::string& line : lines_of(heed::read_file(file.string())))
    if (const size_t tab = line.find('\t'); tab != line.npos)
      values[line.substr(0, tab)] = line.substr(tab + 1);
  return values;
}

}  // namespace

std::map<std::string, std::vector<std::string>> sections_of(const std::string& text) {
  std::map<std::string, std::vector<std::string>> sections;
  std::vector<std::string>* section = nullptr;
  for (std::string line : lines_of(text)) {
    line.erase(line.find_last_not_of(" \t") + 1);
    if (line.rfind("== ", 0) == 0) section = &sections[line.substr(3)];
    if (section) section->push_back(line);
  }
  for (auto& [name, lines] : sections)
    while (lines.back().empty()) lines.pop_back();
  return sections;
}

Output run_lesson(const fs::path& root, const std::string& build, const std::string& name) {
  const fs::path program = fs::path(build) / "lessons" / name / "lesson",
                 folder = fs::path(build) / "weave" / name;
  Output output;
  if (!fs::exists(root / program)) {
    output.problem = "its program " + program.string() + " is not built: make lessons";
    return output;
  }
  fs::remove_all(root / folder);
  heed::make_folder((root / folder).string());
  const std::string command =
      "cd " + quoted(root.string()) + " && " + quoted(fs::absolute(root / program).string()) +
      " --values " + quoted((folder / "values.tsv").string()) + " --figures " +
      quoted((folder / "figures").string()) + " < /dev/null > " +
      quoted((folder / "printed").string()) + " 2> " + quoted((folder / "errors").string());
  const int code = std::system(command.c_str());
  if (code != 0)
    output.problem = "its program ended with code " +
                     std::to_string(WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code)) +
                     ": " + last_line(heed::read_file((root / folder / "errors").string()));
  output.sections = sections_of(heed::read_file((root / folder / "printed").string()));
  output.values = values_in(root / folder / "values.tsv");
  output.figures = pictures_in(root / folder / "figures");
  output.timing_figures = pictures_in(root / folder / "figures" / "timing");
  return output;
}

}  // namespace weave
