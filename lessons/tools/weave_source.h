// Finds definitions in C++ by their names, so that a text can quote what is compiled.
#pragma once

#include <string>

namespace weave {

/// The definition of `name` in `source`: a function, struct, class, enum, constant or alias, with
/// the comment lines right above it and its template line, without indentation. The first one
/// counts, and one with a body before one without. Members are written Struct::name. Empty if there
/// is none.
std::string definition_of(const std::string& name, const std::string& source);

}  // namespace weave
