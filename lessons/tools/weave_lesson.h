// One lesson: its text beside its code, its program's output and its pictures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/weave_ledger.h"
#include "tools/weave_page.h"
#include "tools/weave_program.h"

namespace weave {

struct Lesson {
  int number;
  std::string folder;  ///< lessons/03-autodiff, from the repository's root
  Page page;           ///< its README.md
};

/// The lessons that have a README.md, in their order.
std::vector<Lesson> find_lessons(const std::filesystem::path& root);

/// Each block of C++ is the definition that the line above it names.
void weave_code(const std::filesystem::path& root, Page& page, Ledger& ledger);
/// Each block of text that begins "== NAME" is that section of what the program printed.
void weave_sections(const Output& output, Page& page, Ledger& ledger);
/// Each TEXT<!-- name --> is the value of that name.
void weave_values(const Output& output, Page& page, Ledger& ledger);
/// Each picture in the lesson's folder is what the program drew; one of timings only has to be
/// there.
void weave_figures(const std::filesystem::path& root, const Lesson& lesson, const Output& output,
                   Ledger& ledger);

}  // namespace weave
