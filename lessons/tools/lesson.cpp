#include "tools/lesson.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "base/files.h"

namespace lesson {
namespace {

namespace fs = std::filesystem;

// What the program was started with, and what it has said so far.
struct Program {
  std::string folder = "lessons";  // of the lesson, from the repository's root
  std::string values_path, figures_path;
  std::string values;  // a line for each: name, tab, text
  std::set<std::string> names;
  bool printed = false;
};

Program& program() {
  static Program one;
  return one;
}

// A mistake in the lesson's program, not in what the reader does: it ends there.
[[noreturn]] void stop(const std::string& sentence) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s\n", sentence.c_str());
  std::exit(1);
}

// "lessons/03-autodiff" for 3.
std::string folder_of(int number) {
  const std::string start = (number < 10 ? "0" : "") + std::to_string(number);
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("lessons", none)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(start + "-", 0) == 0) return "lessons/" + name;
  }
  return "lessons/" + start;
}

void store(const std::string& folder, const std::string& name, const std::string& bytes) {
  heed::make_folder(folder);
  heed::write_file_atomically(folder + "/" + name, bytes);
}

void show_figure(const std::string& name) {
  const std::string path = program().folder + "/figures/" + name + ".svg";
  std::printf("the picture: %s\n", path.c_str());
}

}  // namespace

void begin(int argc, char** argv, int number) {
  program().folder = folder_of(number);
  for (int i = 1; i + 1 < argc; i++) {
    if (std::string(argv[i]) == "--values")
      program().values_path = argv[++i];
    else if (std::string(argv[i]) == "--figures")
      program().figures_path = argv[++i];
  }
}

void section(const std::string& name) {
  std::printf("%s== %s\n", program().printed ? "\n" : "", name.c_str());
  std::fflush(stdout);
  program().printed = true;
}

std::string predict(const std::string& question) {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return "";
  std::printf("%s (Enter skips) ", question.c_str());
  std::fflush(stdout);
  program().printed = true;
  std::string answer;
  if (!std::getline(std::cin, answer)) std::printf("\n");
  return answer.substr(0, answer.find_last_not_of(" \t\r") + 1);
}

void reveal(const std::string& prediction, const std::string& result) {
  if (!prediction.empty()) std::printf("you said: %s\n", prediction.c_str());
  std::printf("%s%s\n", prediction.empty() ? "" : "it is:    ", result.c_str());
}

std::string value(const std::string& name, const std::string& text) {
  if (!program().names.insert(name).second) stop("two values of this lesson are named " + name);
  if ((name + text).find_first_of("\t\n") != std::string::npos)
    stop("the value " + name + " holds a tab or an end of line");
  program().values += name + "\t" + text + "\n";
  if (!program().values_path.empty())
    heed::write_file_atomically(program().values_path, program().values);
  return text;
}

void figure(const std::string& name, const std::string& svg) {
  if (!program().figures_path.empty()) store(program().figures_path, name + ".svg", svg);
  show_figure(name);
}

void timing_figure(const std::string& name, const std::string& svg) {
  if (!program().figures_path.empty())
    store(program().figures_path + "/timing", name + ".svg", svg);
  show_figure(name);
}

}  // namespace lesson
