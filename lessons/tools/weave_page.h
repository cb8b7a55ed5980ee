// A page of Markdown: its blocks of code, its prose, its links and anchors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weave {

/// Lines from ``` to ```, both included in the numbers, which count from 0.
struct Fence {
  size_t open, close;
  std::string language;
};

struct Link {
  size_t line;  ///< from 0
  std::string target;
};

struct Page {
  std::string path;  ///< from the repository's root
  std::vector<std::string> lines;
  std::vector<Fence> fences;

  /// What stands between the fences.
  std::vector<std::string> inside(const Fence& fence) const;
  /// The lines with the blocks of code empty and without comments, so that what remains is prose.
  std::vector<std::string> prose() const;
  /// The text of the first heading; the path if there is none.
  std::string title() const;
};

Page page_of(const std::string& path, const std::string& text);
Page read_page(const std::filesystem::path& root, const std::string& path);

std::vector<std::string> lines_of(const std::string& text);
std::string text_of(const std::vector<std::string>& lines);

/// The line with blanks for what stands in `code`, of the same length.
std::string without_code_spans(std::string line);

/// Links and pictures outside of code.
std::vector<Link> links_of(const Page& page);

/// The anchors of the headings, as GitHub names them, and those of <a name=...> and id=...
std::vector<std::string> anchors_of(const Page& page);

/// Words of the prose.
int words_in(const Page& page);

}  // namespace weave
