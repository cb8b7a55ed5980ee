// The terms of the lessons: lessons/GLOSSARY.md, made from the terms.txt of each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/weave_ledger.h"
#include "tools/weave_lesson.h"

namespace weave {

/// True if a prose uses the term: as a whole word or words, in any case, in the singular or with an
/// s or es; its words may stand on two lines.
bool uses(const std::string& prose, const std::string& term);

/// Each term is used in its own lesson and in none before it, and the page of them all is right.
void weave_glossary(const std::filesystem::path& root, const std::vector<Lesson>& lessons,
                    Ledger& ledger);

}  // namespace weave
