// Runs a lesson's program and keeps what it said.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace weave {

/// What a lesson's program printed and drew.
struct Output {
  std::string problem;  ///< a sentence, if it could not run to its end
  std::map<std::string, std::vector<std::string>> sections;    ///< with their headers
  std::map<std::string, std::string> values;                   ///< by name
  std::map<std::string, std::string> figures, timing_figures;  ///< name.svg and bytes

  bool has_figure(const std::string& name) const {
    return figures.contains(name) || timing_figures.contains(name);
  }
};

/// Cuts what a program printed at its lines "== NAME"; blank lines at an end are left out.
std::map<std::string, std::vector<std::string>> sections_of(const std::string& text);

/// Runs root/build/lessons/NAME/lesson from `root`, without input; what it writes goes to
/// build/weave/NAME.
Output run_lesson(const std::filesystem::path& root, const std::string& build,
                  const std::string& name);

}  // namespace weave
