#include "tools/progress.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/check.h"
#include "base/files.h"
#include "base/lines.h"
#include "base/values.h"

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

bool is_number(std::string_view text, int& number) {
  return heed::set_value(number, std::string(text), {.least = 0}).empty();
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

// "0 to 5 and 10".
static std::string lessons_there_are() {
  const std::vector<MapLine> map = read_map();
  std::string text;
  for (size_t i = 0; i < map.size(); i++) {
    size_t last = i;
    while (last + 1 < map.size() && map[last + 1].number == map[last].number + 1) last++;
    text += (i == 0 ? "" : last + 1 == map.size() ? " and " : ", ");
    text += std::to_string(map[i].number);
    if (last > i) text += " to " + std::to_string(map[last].number);
    i = last;
  }
  return text;
}

int find_lesson(const std::string& name) {
  const int number = std::atoi(name.c_str());
  for (const MapLine& line : read_map())
    if (line.number == number && isdigit(name[0])) return number;
  heed::fail("there is no lesson ", name, " yet; there are lessons ", lessons_there_are(),
             ". make learn shows which is next");
}

Exercise find_exercise(const std::string& id) {
  const std::string wanted = id.size() == 1 ? "0" + id : id;
  std::string known;
  for (const Exercise& exercise : exercises()) {
    if (exercise.id == wanted) return exercise;
    known += (known.empty() ? "" : ", ") + exercise.id;
  }
  const int number = find_lesson(id);
  heed::fail("lesson ", number, " has no exercise ", id, "; there are ", known);
}

std::vector<MapLine> read_map() {
  const std::string path = "lessons/map.tsv", text = heed::read_file(path);
  std::vector<MapLine> map;
  for (heed::Lines lines(text, path); lines.next();) {
    const auto fields = heed::columns(lines.line());
    MapLine one;
    const bool good =
        fields.size() == 4 && is_number(fields[0], one.number) && is_number(fields[2], one.minutes);
    heed::check(good, lines.place(),
                ": a line must be number, title, minutes and routes, with TABs");
    one.title = fields[1], one.routes = fields[3];
    map.push_back(one);
  }
  return map;
}

std::vector<std::string> read_hints(const Exercise& exercise) {
  const std::string path = exercise.path("hints.md"), text = heed::read_file(path);
  std::vector<std::string> hints;
  for (heed::Lines lines(text, path); lines.next();) {
    const std::string line(lines.line());
    if (line.starts_with("## "))
      hints.push_back(line.substr(3) + "\n");
    else if (!hints.empty())
      hints.back() += line + "\n";
  }
  heed::check(!hints.empty(), path, ": there is no hint in it");
  return hints;
}

Progress read_progress() {
  Progress progress;
  if (!fs::exists(kProgress)) return progress;
  const std::string text = heed::read_file(kProgress);
  for (heed::Lines lines(text, kProgress); lines.next();) {
    auto words = heed::columns(lines.line(), ' ');
    words.resize(3);
    const std::string id(words[1]);
    int number = 0;
    if (words[0] == "checked") progress.solved[id] = words[2];
    if (words[0] == "hints" && is_number(words[2], number)) progress.hints_shown[id] = number;
    if (words[0] == "begun" && is_number(words[1], number)) progress.begun.insert(number);
    if (words[0] == "in-hand") progress.in_hand = id;
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
