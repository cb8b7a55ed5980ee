// What a compiler says, for a learner: the first error, without the noise around it.
#pragma once

#include <string>

namespace lesson {

/// The first error in `text` (what GCC or clang wrote) as three lines: place and message, the line
/// of code, and a caret; then a sentence that says where to look. `exercise` is the learner's file,
/// `kept_in` where the whole text is.
std::string explain_compile_error(const std::string& text, const std::string& exercise,
                                  const std::string& kept_in);

}  // namespace lesson
