#include "tools/lesson.h"

#include <unistd.h>

#include <cmath>
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

// The first number in a line, "about 1,024 times" or "85 %"; NaN if there is none.
double read_number(std::string line) {
  std::erase(line, ',');
  size_t start = line.find_first_of("0123456789");
  if (start == line.npos) return NAN;
  while (start > 0 && (line[start - 1] == '.' || line[start - 1] == '-')) start--;
  char* end = nullptr;
  const double number = std::strtod(line.c_str() + start, &end);
  while (*end == ' ') end++;
  return *end == '%' ? number / 100 : number;
}

// "1.8 times too large".
std::string nearness(double said, double right) {
  if (std::fabs(right) <= 1 && said > 1 && said <= 100) said /= 100;
  if (said == 0 || said / right <= 0) return "and that is of another kind";
  const double ratio = std::fmax(said / right, right / said);
  if (ratio < 1.1) return "and that is right within a tenth";
  char text[60];
  std::snprintf(text, sizeof text, ratio < 10 ? "%.1f times too %s" : "%.0f times too %s", ratio,
                said > right ? "large" : "small");
  return text;
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

double predict_number(const std::string& question) {
  std::string answer = predict(question);
  while (!answer.empty()) {
    const double number = read_number(answer);
    if (!std::isnan(number)) return number;
    answer = predict("\"" + answer + "\" is no number. Type one, such as 12 or 0.5:");
  }
  return NAN;
}

void reveal(const std::string& prediction, const std::string& result) {
  if (!prediction.empty()) std::printf("you said: %s\n", prediction.c_str());
  std::printf("%s%s\n", prediction.empty() ? "" : "it is:    ", result.c_str());
}

void reveal(double prediction, double right, const std::string& result) {
  if (std::isnan(prediction)) return reveal("", result);
  char said[80];
  std::snprintf(said, sizeof said, "%g, %s", prediction, nearness(prediction, right).c_str());
  reveal(said, result);
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
