#include "tools/progress.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/check.h"
#include "base/files.h"

namespace fs = std::filesystem;

namespace lesson {
namespace {

const char* const kProgress = "lessons/.progress";

std::vector<std::string> folders_in(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_exercise(const std::string& folder) {
  return fs::exists("lessons/" + folder + "/untouched.h") &&
         fs::exists("lessons/" + folder + "/check.cpp");
}

}  // namespace

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string Exercise::title() const {
  for (const MapLine& line : read_map())
    if (line.number == number) return line.title;
  return folder;
}

std::vector<Exercise> exercises() {
  heed::check(fs::is_directory("lessons"),
              "there is no folder lessons/ here: run this from the repository's root");
  std::vector<Exercise> all;
  for (const std::string& folder : folders_in("lessons")) {
    if (folder.size() < 4 || !isdigit(folder[0]) || !isdigit(folder[1])) continue;
    const int number = std::atoi(folder.c_str());
    if (is_exercise(folder)) all.push_back({two_digits(number), folder, number});
    for (const std::string& below : folders_in("lessons/" + folder))
      if (is_exercise(folder + "/" + below))
        all.push_back({two_digits(number) + "-" + below, folder + "/" + below, number});
  }
  return all;
}

Exercise find_exercise(const std::string& id) {
  const std::string wanted = id.size() == 1 ? "0" + id : id;
  std::string known;
  for (const Exercise& exercise : exercises()) {
    if (exercise.id == wanted) return exercise;
    known += (known.empty() ? "" : ", ") + exercise.id;
  }
  heed::fail("there is no lesson ", id, " with an exercise; there are ", known);
}

std::vector<MapLine> read_map() {
  std::istringstream text(heed::read_file("lessons/map.tsv"));
  std::vector<MapLine> lines;
  for (std::string line; std::getline(text, line);) {
    std::istringstream fields(line);
    MapLine one;
    std::string number, minutes;
    std::getline(fields, number, '\t'), std::getline(fields, one.title, '\t');
    std::getline(fields, minutes, '\t'), std::getline(fields, one.routes, '\t');
    one.number = std::atoi(number.c_str());
    one.minutes = std::atoi(minutes.c_str());
    lines.push_back(one);
  }
  return lines;
}

std::vector<std::string> read_hints(const Exercise& exercise) {
  std::istringstream text(heed::read_file(exercise.path("hints.md")));
  std::vector<std::string> hints;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("## ", 0) == 0)
      hints.push_back(line.substr(3) + "\n");
    else if (!hints.empty())
      hints.back() += line + "\n";
  }
  heed::check(!hints.empty(), exercise.path("hints.md"), ": there is no hint in it");
  return hints;
}

Progress read_progress() {
  Progress progress;
  if (!fs::exists(kProgress)) return progress;
  std::istringstream text(heed::read_file(kProgress));
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string what, id, rest;
    words >> what >> id >> rest;
    if (what == "checked") progress.solved[id] = rest;
    if (what == "hints") progress.hints_shown[id] = std::max(0, std::atoi(rest.c_str()));
    if (what == "begun") progress.begun.insert(std::atoi(id.c_str()));
    if (what == "in-hand") progress.in_hand = id;
  }
  return progress;
}

void write_progress(const Progress& progress) {
  std::ostringstream text;
  for (const auto& [id, mark] : progress.solved) text << "checked " << id << " " << mark << "\n";
  for (const auto& [id, shown] : progress.hints_shown)
    text << "hints " << id << " " << shown << "\n";
  for (const int number : progress.begun) text << "begun " << number << "\n";
  if (!progress.in_hand.empty()) text << "in-hand " << progress.in_hand << "\n";
  heed::write_file_atomically(kProgress, text.str());
}

std::string fingerprint(const Exercise& exercise) {
  uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char letter : heed::read_file(exercise.path("exercise.h")))
    hash = (hash ^ uint8_t(letter)) * 0x100000001B3u;
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace lesson
