// The house stays in order: who may include whom, where special things live, how long files and
// rooms are.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/check.h"
#include "base/files.h"
#include "base/lines.h"
#include "base/values.h"
#include "check.h"
#include "scratch.h"

using namespace heed;
namespace fs = std::filesystem;

namespace {

constexpr int kMostLinesOfFile = 400, kMostLinesOfHouse = 14800;

struct Room {
  std::string name;
  int most_lines = 0, lines = 0;
};

/// The rooms in their order: lines of src/README.md that begin "| `name/` |", the last column of
/// which is a room's budget.
std::vector<Room> rooms_of(const fs::path& src) {
  std::vector<Room> rooms;
  const std::string path = (src / "README.md").string(), text = read_file(path);
  for (Lines lines(text, path); lines.next();) {
    if (!lines.line().starts_with("| `")) continue;
    const std::vector<std::string_view> fields = columns(lines.line(), '|');
    Room room{std::string(fields[1].substr(2, fields[1].find("/`") - 2))};
    std::string budget(fields[fields.size() - 2]);
    std::erase(budget, ' ');
    check(set_value(room.most_lines, budget).empty(), lines.place(), ": '", budget,
          "' is no number of lines; each room has its budget in the last column");
    rooms.push_back(room);
  }
  return rooms;
}

struct House {
  std::vector<Room> rooms;
  std::vector<std::string> problems;
  int all_lines = 0, files = 0;

  int floor_of(const std::string& name) const {
    const auto is = [&](const Room& room) { return room.name == name; };
    return int(std::find_if(rooms.begin(), rooms.end(), is) - rooms.begin());
  }
  void check_line(const std::string& room, const std::string& file, const std::string& line);
  void check_file(const std::string& room, const fs::path& path);
  void check_budgets(int most_lines);
};

void House::check_line(const std::string& room, const std::string& file, const std::string& line) {
  const auto has = [&](const char* part) { return line.find(part) != std::string::npos; };
  const bool includes = line.rfind("#include \"", 0) == 0;
  if (includes) {
    const std::string other = line.substr(10, line.find('/') - 10);
    if (floor_of(other) > floor_of(room) || floor_of(other) == int(rooms.size()))
      problems.push_back(file + " includes " + line.substr(10));
  }
  const bool vectors = has("vector_size") || has("immintrin.h") || has("arm_neon.h") ||
                       (includes && has("kernels/vector"));
  const bool compiled_ahead = file == "base/standard.h";  // names them, and uses none
  if (vectors && room != "kernels" && !compiled_ahead)
    problems.push_back(file + " has vector types");
  const bool threads = has("#pragma omp") || has("<omp.h>") || has("_OPENMP") ||
                       has("std::thread(") || has("std::thread ") || has("std::jthread") ||
                       has("std::async");
  if (threads && file != "base/parallel.cpp") problems.push_back(file + " has threads of its own");
  if (has("-ffast-math") || has("_distribution<")) problems.push_back(file + " has " + line);
}

void House::check_file(const std::string& room, const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension != ".h" && extension != ".cpp") return;
  const std::string file = room + "/" + path.filename().string();
  int lines = 0;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line); lines++) check_line(room, file, line);
  if (lines > kMostLinesOfFile) problems.push_back(file + " is long");
  all_lines += lines;
  if (floor_of(room) < int(rooms.size())) rooms[size_t(floor_of(room))].lines += lines;
  files++;
}

void House::check_budgets(int most_lines) {
  const auto hold = [&](const std::string& name, int has, int most) {
    if (has > most)
      problems.push_back(name + "/ has " + std::to_string(has) + " lines, " +
                         std::to_string(has - most) + " more than its budget");
  };
  for (const Room& room : rooms) hold(room.name, room.lines, room.most_lines);
  hold("src", all_lines, most_lines);
}

House inspect(const fs::path& src, int most_lines = kMostLinesOfHouse) {
  House house;
  house.rooms = rooms_of(src);
  std::map<std::string, fs::path> sorted;  // the order of a directory is not fixed
  for (const auto& entry : fs::recursive_directory_iterator(src))
    if (entry.is_regular_file()) sorted[entry.path().string()] = entry.path();
  for (const auto& [name, path] : sorted) {
    const fs::path inside = fs::relative(path, src);
    const std::string room = inside.begin()->string();
    if (inside == inside.filename() || room == "cuda") continue;  // src/README.md, src/heed.h
    if (house.floor_of(room) == int(house.rooms.size()))
      house.problems.push_back(room + "/ is not in src/README.md");
    house.check_file(room, path);
  }
  house.check_budgets(most_lines);
  return house;
}

}  // namespace

TEST("house: every file includes only what is above it, every room keeps to its budget") {
  const House house = inspect("src");
  CHECK(house.rooms.size() >= 10);
  CHECK(house.files > 50);
  for (const std::string& problem : house.problems) CHECK_EQUAL(problem, "no problem");
}

TEST("house: trainer and checkpoints know no model and no text") {
  for (const char* file : {"train/trainer.h", "train/trainer.cpp", "train/task.h",
                           "train/trainer_options.h", "train/log_table.cpp", "store/run_folder.h",
                           "store/run_folder.cpp", "store/safetensors.h"}) {
    std::ifstream in(fs::path("src") / file);
    CHECK(in.good());
    for (std::string line; std::getline(in, line);)
      for (const char* other : {"nn/translator", "tasks/run.h", "text/", "score/", "generate/"})
        CHECK_EQUAL(line.find(std::string("#include \"") + other), std::string::npos);
  }
}

TEST("house: a house in disorder is seen as one") {
  const test::Scratch scratch;
  for (const char* room : {"base", "kernels", "ops", "attic"})
    fs::create_directories(scratch.folder / room);
  scratch.write("README.md",
                "| folder | holds | lines |\n|---|---|---|\n| `base/` | x | 9 |\n"
                "| `kernels/` | x | 2 |\n| `ops/` | x | 1000 |\n");
  scratch.write("base/fine.cpp", "#include \"base/check.h\"\n#include <vector>\n");
  scratch.write("base/upward.cpp", "#include \"ops/ops.h\"\n");
  scratch.write("kernels/fine.cpp", "#include \"base/check.h\"\n#include \"kernels/vector.h\"\n");
  scratch.write("kernels/threads.cpp", "#pragma omp parallel\n");
  scratch.write("ops/vectors.cpp", "#include \"kernels/vector.h\"\n");
  scratch.write("ops/unknown.h", "#include \"elsewhere/x.h\"\n");
  std::string many;
  for (int i = 0; i < kMostLinesOfFile + 1; i++) many += "\n";
  scratch.write("ops/long.cpp", many);
  scratch.write("attic/box.cpp", "");
  const std::vector<std::string> wanted = {"attic/ is not in src/README.md",
                                           "base/upward.cpp includes ops/ops.h\"",
                                           "kernels/threads.cpp has threads of its own",
                                           "ops/long.cpp is long",
                                           "ops/unknown.h includes elsewhere/x.h\"",
                                           "ops/vectors.cpp has vector types",
                                           "kernels/ has 3 lines, 1 more than its budget",
                                           "src/ has 409 lines, 9 more than its budget"};
  const House house = inspect(scratch.folder, 400);
  CHECK_EQUAL(house.problems.size(), wanted.size());
  for (size_t i = 0; i < std::min(wanted.size(), house.problems.size()); i++)
    CHECK_EQUAL(house.problems[i], wanted[i]);
  scratch.write("README.md", "| `base/` | x |\n");
  CHECK_ERROR(inspect(scratch.folder), "README.md:1: 'x' is no number of lines");
}
