// The exercises there are, and what the learner has done: lessons/.progress, the one file of theirs
// that the tools write.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace lesson {

/// "03" for 3.
std::string two_digits(int number);

/// A folder with an exercise.h: lessons/03-autodiff, or a second one of a lesson below it.
struct Exercise {
  std::string id;      ///< "03", or "10-rule" for lessons/10-attention/rule
  std::string folder;  ///< "03-autodiff", "10-attention/rule"
  int number;          ///< of the lesson

  std::string path(const std::string& file) const { return "lessons/" + folder + "/" + file; }
  std::string lesson_folder() const { return folder.substr(0, folder.find('/')); }
  std::string name() const { return std::to_string(number); }
  std::string title() const;  ///< of the lesson, from lessons/map.tsv
};

/// All of them, in the order of the lessons. Throws a sentence if there is no folder lessons/.
std::vector<Exercise> exercises();

/// The exercise that "3", "03" or "10-rule" means. Throws a sentence that lists what there is.
Exercise find_exercise(const std::string& id);

/// A line of lessons/map.tsv.
struct MapLine {
  int number;
  std::string title;
  int minutes;
  std::string routes;
};
std::vector<MapLine> read_map();

/// The lesson that "3" or "03" means. Throws a sentence that says which there are.
int find_lesson(const std::string& name);

/// The parts of hints.md: idea, formula, skeleton.
std::vector<std::string> read_hints(const Exercise& exercise);

struct Progress {
  std::map<std::string, std::string> solved;  ///< by id: the fingerprint of what passed, or empty
  std::map<std::string, int> hints_shown;     ///< by id
  std::set<int> begun;                        ///< lessons whose program was run
  std::string in_hand;                        ///< the id last worked on
};

/// What was written last; empty if nothing was. A line that cannot be read is left out.
Progress read_progress();
void write_progress(const Progress& progress);

/// Tells whether an exercise is still the one that passed.
std::string fingerprint(const Exercise& exercise);

}  // namespace lesson
