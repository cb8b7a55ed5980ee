#include "tools/compile_error.h"

#include <cstdlib>
#include <sstream>
#include <vector>

namespace lesson {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_error(const std::string& line) {
  return line.find(": error: ") != std::string::npos ||
         line.find(": fatal error: ") != std::string::npos;
}

// The first error in the learner's own file, or else the first there is, or else -1.
int first_error(const std::vector<std::string>& lines, const std::string& exercise) {
  int first = -1;
  for (int i = 0; i < int(lines.size()); i++) {
    if (!is_error(lines[size_t(i)])) continue;
    if (lines[size_t(i)].find(exercise + ":") != std::string::npos) return i;
    if (first < 0) first = i;
  }
  return first;
}

// "answer_exercise::" is the machinery's; the learner never wrote it.
std::string without_namespace(std::string line) {
  const std::string noise = "answer_exercise::";
  for (size_t at; (at = line.find(noise)) != std::string::npos;) line.erase(at, noise.size());
  return line;
}

}  // namespace

std::string explain_compile_error(const std::string& text, const std::string& exercise,
                                  const std::string& kept_in) {
  const std::vector<std::string> lines = lines_of(text);
  const int at = first_error(lines, exercise);
  const std::string whole = "The compiler's whole text is in " + kept_in + ".\n";
  if (at < 0) {
    const std::string undefined = "undefined reference to ";
    for (const std::string& line : lines)
      if (const size_t found = line.find(undefined); found != std::string::npos)
        return "The linker misses " + without_namespace(line.substr(found + undefined.size())) +
               ": it is declared but not defined. " + whole;
    return "It does not build. " + whole;
  }
  std::string error = without_namespace(lines[size_t(at)]);
  if (error.rfind("./", 0) == 0) error.erase(0, 2);
  std::string told = error.substr(0, error.rfind(" [-W")) + "\n";
  for (int i = at + 1; i < int(lines.size()) && i <= at + 2; i++)
    if (!lines[size_t(i)].empty() && lines[size_t(i)][0] == ' ')
      told += without_namespace(lines[size_t(i)]) + "\n";
  const size_t place = error.find(exercise + ":");
  if (place == std::string::npos)
    return told +
           "The check could not use your functions: compare their names and parameters with "
           "untouched.h beside the exercise. " +
           whole;
  const int number = std::atoi(error.c_str() + place + exercise.size() + 1);
  return told + "Look at line " + std::to_string(number) + " of " + exercise +
         ", or at the end of the line before it. " + whole;
}

}  // namespace lesson
