// The learner's loop: learn map | check N | hint N | solution N | reset N | watch | begin N | mine.
// The Makefile's targets (make learn, make check-03, ...) call it from the repository's root.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "base/check.h"
#include "base/files.h"
#include "tools/compile_error.h"
#include "tools/progress.h"

namespace fs = std::filesystem;
using heed::check;
using heed::fail;
using heed::read_file;

namespace lesson {
namespace {

// Runs a command of the shell and returns its exit code.
int shell(const std::string& command) {
  std::cout.flush();
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

std::string environment(const char* name, const char* otherwise) {
  const char* text = std::getenv(name);
  return text ? text : otherwise;
}

std::string build_folder() { return environment("HEED_BUILD", "build"); }

std::string checker(const Exercise& exercise) {
  return build_folder() + "/lessons/" + exercise.folder;
}

// Compiles the exercise with its checks; tells the compiler's first error if it does not.
bool compile(const Exercise& exercise) {
  const std::string folder = checker(exercise), errors = folder + "/errors.txt";
  heed::make_folder(folder);
  const std::string make = environment("HEED_MAKE", "make") + " -s " + folder + "/yours";
  if (shell(make + " > " + errors + " 2>&1") == 0) return true;
  std::cout << explain_compile_error(read_file(errors), exercise.path("exercise.h"), errors);
  return false;
}

bool is_there(const Exercise& exercise) { return fs::exists(exercise.path("exercise.h")); }

bool is_untouched(const Exercise& exercise) {
  check(is_there(exercise), exercise.path("exercise.h"), " is gone; make reset-", exercise.id,
        " puts it back as it came");
  return read_file(exercise.path("exercise.h")) == read_file(exercise.path("untouched.h"));
}

bool is_solved(const Progress& progress, const Exercise& exercise) {
  const auto found = progress.solved.find(exercise.id);
  return found != progress.solved.end() && is_there(exercise) &&
         found->second == fingerprint(exercise);
}

const Exercise* next_exercise(const Progress& progress, const std::vector<Exercise>& all) {
  for (const Exercise& exercise : all)
    if (!is_solved(progress, exercise)) return &exercise;
  return nullptr;
}

// What to type next, as a line.
std::string next_step(const Progress& progress) {
  const std::vector<Exercise> all = exercises();
  const Exercise* next = next_exercise(progress, all);
  if (!next) return "All is solved. Next: make train MINE=1\n";
  const std::string edit =
      "Next: edit " + next->path("exercise.h") + ", then make check-" + next->id;
  const std::string read = "Next: read lessons/" + next->lesson_folder() +
                           "/README.md and type  make lesson-" + two_digits(next->number);
  return (progress.begun.count(next->number) ? edit : read) + "\n";
}

// Checks one exercise; remembers what came out.
bool check_exercise(const Exercise& exercise) {
  Progress progress = read_progress();
  progress.in_hand = exercise.id;
  bool solved = false;
  if (is_untouched(exercise))
    std::cout << "Nothing is written yet: edit " << exercise.path("exercise.h") << "\n";
  if (compile(exercise)) {
    solved = shell(checker(exercise) + "/yours") == 0;
  } else {
    std::cout << "lesson " << exercise.name() << ": not yet (it does not compile)\n";
  }
  progress.solved[exercise.id] = solved ? fingerprint(exercise) : "";
  write_progress(progress);
  if (solved) std::cout << next_step(progress);
  return solved;
}

int show_map() {
  const Progress progress = read_progress();
  const std::vector<Exercise> all = exercises();
  const Exercise* next = next_exercise(progress, all);
  int left = 0;
  for (const MapLine& line : read_map()) {
    std::string state = "solved";
    bool begun = progress.begun.count(line.number) > 0;
    for (const Exercise& exercise : all) {
      if (exercise.number != line.number || is_solved(progress, exercise)) continue;
      begun = begun || progress.solved.count(exercise.id) > 0;
      state = begun ? "begun" : "";
    }
    if (next && next->number == line.number) state += state.empty() ? "<- next" : " <- next";
    if (state != "solved") left += line.minutes;
    std::printf("  %2d  %-32s %3d min  %-22s %s\n", line.number, line.title.c_str(), line.minutes,
                line.routes.c_str(), state.c_str());
  }
  std::printf(
      "\nThree routes: attention only (the lessons marked so), the translator, everything.\n");
  std::printf("An optional lesson can be skipped at no cost. About %d minutes are left.\n", left);
  std::printf("%s", next_step(progress).c_str());
  return 0;
}

// The hint after the last one that was shown; from the first again after the third.
int show_hint(const Exercise& exercise) {
  Progress progress = read_progress();
  const std::vector<std::string> hints = read_hints(exercise);
  int& shown = progress.hints_shown[exercise.id];
  const int index = shown % int(hints.size());
  std::cout << hints[size_t(index)] << "\n(hint " << index + 1 << " of " << hints.size() << ")\n";
  if (index + 1 == int(hints.size()))
    std::cout << "That was the last. make solution-" << exercise.id << " shows an answer.\n";
  shown = index + 1;
  progress.in_hand = exercise.id;
  write_progress(progress);
  return 0;
}

// Without comments and empty lines: what a difference between two answers is about.
std::string bare(const std::string& source) {
  std::istringstream lines(source);
  std::string code;
  for (std::string line; std::getline(lines, line);) {
    if (const size_t comment = line.find("//"); comment != line.npos) line.erase(comment);
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty()) code += line + "\n";
  }
  return code;
}

int show_solution(const Exercise& exercise) {
  const std::string ours = read_file(exercise.path("solution.h"));
  std::cout << ours;
  if (!is_there(exercise) || is_untouched(exercise)) return 0;
  const std::string folder = checker(exercise);
  heed::make_folder(folder);
  heed::write_file_atomically(folder + "/yours.txt", bare(read_file(exercise.path("exercise.h"))));
  heed::write_file_atomically(folder + "/solution.txt", bare(ours));
  std::cout << "\nFrom yours (-) to this one (+), comments left out:\n";
  shell("cd " + folder + " && diff -U 2 yours.txt solution.txt | sed 1,2d");
  return 0;
}

int reset(const Exercise& exercise) {
  const std::string yours = exercise.path("exercise.h");
  const std::string untouched = read_file(exercise.path("untouched.h"));
  if (!is_there(exercise)) {
    heed::write_file_atomically(yours, untouched);
    std::cout << yours << " was gone; it is there again, as it came.\n";
    return 0;
  }
  if (is_untouched(exercise)) {
    std::cout << yours << " is as it came.\n";
    return 0;
  }
  std::string kept;
  for (int i = 1; kept.empty() || fs::exists(kept); i++)
    kept = exercise.path("exercise.kept-" + std::to_string(i) + ".h");
  heed::write_file_atomically(kept, read_file(yours));
  heed::write_file_atomically(yours, untouched);
  std::cout << yours << " is as it came; what you had is kept in " << kept << "\n";
  return 0;
}

// Modification time and size: both, since some disks keep whole seconds only.
std::string stamp(const Exercise& exercise) {
  std::error_code error;
  const auto time = fs::last_write_time(exercise.path("exercise.h"), error);
  const auto size = fs::file_size(exercise.path("exercise.h"), error);
  return std::to_string(time.time_since_epoch().count()) + " " + std::to_string(size);
}

enum class Key { none, enter, end };

// Waits for a line on the terminal, at most so long.
Key wait_for_key(int milliseconds) {
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, milliseconds) <= 0) return Key::none;
  char line[256];
  const ssize_t n = read(STDIN_FILENO, line, sizeof line);
  if (n <= 0) return Key::end;
  return line[0] == 'q' ? Key::end : Key::enter;
}

void check_in_watch(const Exercise& exercise) {
  if (isatty(STDOUT_FILENO)) std::cout << "\033[2J\033[H";
  try {
    check_exercise(exercise);
  } catch (const heed::Error& error) {
    std::cout << error.what() << "\n";  // a file in the middle of being saved: go on watching
  }
  std::cout << "watching: save to check again, Enter to run again, q and Enter to stop"
            << std::endl;
}

int watch() {
  const std::vector<Exercise> all = exercises();
  const Progress progress = read_progress();
  const Exercise* current = next_exercise(progress, all);
  for (const Exercise& exercise : all)
    if (exercise.id == progress.in_hand) current = &exercise;
  if (!current) current = &all.back();
  std::vector<std::string> stamps;
  for (const Exercise& exercise : all) stamps.push_back(stamp(exercise));
  check_in_watch(*current);
  const bool terminal = isatty(STDIN_FILENO);
  while (true) {
    const Key key = terminal ? wait_for_key(300) : (usleep(300000), Key::none);
    if (key == Key::end) return 0;
    bool again = key == Key::enter;
    for (size_t i = 0; i < all.size(); i++) {
      const std::string now = stamp(all[i]);
      if (now == stamps[i]) continue;
      stamps[i] = now;
      current = &all[i];
      again = true;
    }
    if (again) check_in_watch(*current);
  }
}

// What `make train MINE=1` is built from: the adapters of the solved exercises, and a source file
// that lists them. Exercises that changed since their last check are checked again.
int choose_mine(const std::string& folder) {
  std::string adapters, declared, listed;
  int count = 0;
  for (const Exercise& exercise : exercises()) {
    if (!fs::exists(exercise.path("mine.cpp"))) continue;
    count++;
    if (is_untouched(exercise) ||
        (!is_solved(read_progress(), exercise) && !check_exercise(exercise)))
      continue;
    adapters += " " + exercise.path("mine.cpp");
    declared += "void fill_" + exercise.id + "(heed::Parts& parts);\n";
    listed += "    {\"" + exercise.title() + "\", fill_" + exercise.id + "},\n";
  }
  heed::make_folder(folder);
  heed::write_file_atomically(folder + "/yours.cpp",
                              "#include \"tools/mine.h\"\n" + declared +
                                  "const std::vector<Yours> kYours = {\n" + listed +
                                  "};\nconst int kExercises = " + std::to_string(count) + ";\n");
  heed::write_file_atomically(folder + "/adapters", adapters + "\n");
  return 0;
}

int begin(const std::string& name) {
  const int number = find_lesson(name);
  Progress progress = read_progress();
  for (const Exercise& exercise : exercises())
    if (exercise.id == two_digits(number)) progress.in_hand = exercise.id;
  progress.begun.insert(number);
  write_progress(progress);
  return 0;
}

int run(const std::vector<std::string>& words) {
  check(!words.empty(), "learn: say what: map, check N, hint N, solution N, reset N, watch");
  const std::string& verb = words[0];
  if (verb == "map") return show_map();
  if (verb == "watch") return watch();
  check(words.size() == 2, "learn ", verb, ": say which lesson, as in learn ", verb, " 3");
  if (verb == "mine") return choose_mine(words[1]);
  if (verb == "begin") return begin(words[1]);
  const Exercise exercise = find_exercise(words[1]);
  if (verb == "check") return check_exercise(exercise) ? 0 : 1;
  if (verb == "hint") return show_hint(exercise);
  if (verb == "solution") return show_solution(exercise);
  if (verb == "reset") return reset(exercise);
  fail("learn ", verb, ": there are map, check, hint, solution, reset and watch");
}

}  // namespace
}  // namespace lesson

int main(int argc, char** argv) {
  try {
    return lesson::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << error.what() << "\n";
    return 1;
  }
}
