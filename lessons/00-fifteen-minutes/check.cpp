// The checks of lesson 0: where a word looked most, and the copying of unknown words.
#include <span>
#include <string>
#include <vector>

#include "tools/check.h"

using Words = std::vector<std::string>;

/// Weights with a row for each target word. Behind them lies room in which the first number is
/// larger than any weight: whoever reads too far finds it.
struct Table {
  int targets, sources;
  std::vector<double> cells;

  Table(int t, int s, std::vector<double> weights)
      : targets(t), sources(s), cells(std::move(weights)) {
    cells.push_back(2);
    cells.resize(size_t((targets + sources) * (targets + sources)), 0.001);
  }
  std::span<const double> weights() const {
    return std::span(cells).first(size_t(targets * sources));
  }
};

/// A sentence, its translation by a model, and where the words of the translation looked.
struct Sample {
  Words source, target;
  Table table;
};

// clang-format off
static const Sample kOne = {
    {"The", "young", "monk", "helped", "Zoltan", "behind", "the", "old", "castle", "."},
    {"Le", "jeune", "moine", "a", "aidé", "<unk>", "derrière", "le", "vieux", "château", "."},
    Table(11, 10,
          {
              0.03, 0.50, 0.01, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.46,
              0.00, 1.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.01, 0.93, 0.00, 0.06, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.01, 0.99, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 1.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.56, 0.04, 0.39, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.50, 0.50, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.48, 0.21, 0.31, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.84, 0.15, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.99, 0.01,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.02, 0.00, 0.01, 0.97,
          })};
static const Sample kTwo = {
    {"Last", "Sunday", ",", "Mirela", "sold", "the", "old", "lamp", "to", "Zoltan", "."},
    {"Dimanche", "dernier", ",", "<unk>", "a", "vendu", "la", "vieille", "lampe", "à", "<unk>", "."},
    Table(12, 11,
          {
              0.49, 0.49, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.02,
              0.48, 0.48, 0.03, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.55, 0.11, 0.34, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.03, 0.01, 0.96, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.10, 0.00, 0.03, 0.87, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 1.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.50, 0.16, 0.34, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.01, 0.00, 0.00, 0.96, 0.04, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 1.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.01, 0.00, 0.00, 0.52, 0.01, 0.46,
              0.00, 0.00, 0.00, 0.01, 0.00, 0.09, 0.01, 0.00, 0.00, 0.83, 0.06,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.05, 0.01, 0.93,
          })};
static const Sample kNone = {
    {"The", "duck", "is", "sleeping", "on", "the", "bank", "of", "the", "river", "."},
    {"Le", "canard", "dort", "sur", "la", "rive", "de", "la", "rivière", "."},
    Table(10, 11,
          {
              0.08, 0.44, 0.01, 0.01, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.46,
              0.00, 1.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.02, 0.98, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.48, 0.51, 0.00, 0.00, 0.01, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.43, 0.50, 0.03, 0.04, 0.00, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.99, 0.00, 0.00, 0.01, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.01, 0.03, 0.38, 0.49, 0.04, 0.05,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.01, 0.06, 0.04, 0.43, 0.44, 0.01,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.06, 0.00, 0.00, 0.94, 0.00,
              0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.07, 0.10, 0.00, 0.82,
          })};
// clang-format on

// Rows of positive numbers that sum to 1.
static Table random_table(int targets, int sources, int seed) {
  std::vector<double> weights = lesson::numbers(targets * sources, seed);
  for (int t = 0; t < targets; t++) {
    double sum = 0;
    for (int s = 0; s < sources; s++) {
      double& weight = weights[size_t(t * sources + s)];
      sum += weight = 0.01 + weight * weight;
    }
    for (int s = 0; s < sources; s++) weights[size_t(t * sources + s)] /= sum;
  }
  return Table(targets, sources, weights);
}

// The right place, or what a mistake gives.
static int place_of_largest(const Table& table, int target, const std::string& mistake = "") {
  const std::vector<double>& w = table.cells;
  const int sources = table.sources, targets = table.targets;
  int first = target * sources, step = 1, count = sources;
  if (mistake == "no_row" || mistake == "whole_table") first = 0;
  if (mistake == "row_of_targets") first = target * targets;
  if (mistake == "misses_last" && count > 1) count--;
  if (mistake == "one_too_far") count++;
  if (mistake == "whole_table") count = targets * sources;
  if (mistake == "down_the_column") first = target, step = sources, count = targets;
  int best = 0;
  double largest = -1;
  for (int i = 0; i < count; i++) {
    const double weight = w[size_t(first + i * step)];
    const bool larger = mistake == "last_of_equals"  ? weight >= largest
                        : mistake == "weight_as_int" ? weight > 0
                                                     : weight > largest;
    if (larger) best = i, largest = weight;
  }
  if (mistake == "whole_table") return best % sources;
  return mistake == "place_in_table" ? first + best : best;
}

static std::vector<double> places(const Table& table, const std::string& mistake = "") {
  std::vector<double> all;
  for (int t = 0; t < table.targets; t++) all.push_back(place_of_largest(table, t, mistake));
  return all;
}

static std::string size_of(const Table& table) {
  return std::to_string(table.targets) + " target words by " + std::to_string(table.sources) +
         " source words";
}

// What is wrong with the first place that is: the row, and the two weights.
static std::string evidence(const std::string& what, const Table& table,
                            const std::vector<double>& got, const std::vector<double>& wanted) {
  const int sources = table.sources;
  for (int t = 0; t < table.targets; t++) {
    const int place = int(got[size_t(t)]), right = int(wanted[size_t(t)]);
    if (place == right) continue;
    const std::span<const double> row =
        table.weights().subspan(size_t(t * sources), size_t(sources));
    const auto weight = [&](int source) { return lesson::shown(row[size_t(source)]); };
    const std::string yours = place >= 0 && place < sources ? " (weight " + weight(place) + ")."
                                                            : ", but the places are 0 to " +
                                                                  std::to_string(sources - 1) + ".";
    return what + ", row " + std::to_string(t) + " is " + lesson::shown(row) +
           ": this word looked most at source word " + std::to_string(right) + " (weight " +
           weight(right) + "); you say " + std::to_string(place) + yours;
  }
  return "";
}

// Holds the learner's answer for every row against the right one. `what` begins the evidence.
static void compare_places(lesson::Report& report, const std::string& what, const Table& table) {
  const std::vector<double> wanted = places(table);
  std::vector<double> got;
  for (int t = 0; t < table.targets; t++)
    got.push_back(most_looked_at(table.weights(), table.sources, t));
  const auto given = [&](const char* mistake) {
    return lesson::Given{mistake, places(table, mistake)};
  };
  report.compare(evidence(what, table, got, wanted), got, wanted,
                 {given("no_row"), given("down_the_column"), given("row_of_targets"),
                  given("whole_table"), given("place_in_table"), given("last_of_equals"),
                  given("weight_as_int"), given("misses_last"), given("one_too_far")});
}

static void small_table(lesson::Report& report) {
  compare_places(report, "In a table of 2 target words by 3 source words",
                 Table(2, 3, {0.125, 0.75, 0.125, 0.125, 0.375, 0.5}));
}

static void wide_table(lesson::Report& report) {
  for (const int seed : {3, 8}) {
    const Table table = random_table(4, 7, seed);
    compare_places(report, "In a table of " + size_of(table), table);
  }
}

static void tall_table(lesson::Report& report) {
  for (const int seed : {5, 6}) {
    const Table table = random_table(9, 3, seed);
    compare_places(report, "In a table of " + size_of(table), table);
  }
}

static void equal_weights(lesson::Report& report) {
  const Table table(2, 5, {0.1, 0.35, 0.1, 0.35, 0.1, 0.3, 0.1, 0.1, 0.2, 0.3});
  compare_places(report, "Where two weights are equal", table);
}

static void ends_of_a_row(lesson::Report& report) {
  compare_places(report, "Where the last word has the largest weight",
                 Table(3, 4, {0.1, 0.2, 0.1, 0.6, 0.7, 0.1, 0.1, 0.1, 0.2, 0.2, 0.25, 0.35}));
  compare_places(report, "With a single source word", Table(3, 1, {1, 1, 1}));
}

// The translation with its unknown words copied, or what a mistake makes of it.
static Words copied(const Sample& sample, const std::string& mistake = "") {
  Words words = sample.target;
  for (size_t t = 0; t < words.size(); t++) {
    if (words[t] != "<unk>" && mistake != "every_word") continue;
    const int row = mistake == "row_before" && t > 0 ? int(t) - 1 : int(t);
    const size_t place = mistake == "same_place" ? t : size_t(place_of_largest(sample.table, row));
    if (place < sample.source.size()) words[t] = sample.source[place];
    if (mistake == "first_unknown_only") break;
  }
  return words;
}

// Words as numbers, so that they can be compared: the place in the source, or 100 and the place
// in the translation for a word that was not touched.
static std::vector<double> as_numbers(const Sample& sample, const Words& words) {
  std::vector<double> all;
  for (size_t t = 0; t < words.size(); t++) {
    double number = -1;
    for (size_t s = 0; s < sample.source.size(); s++)
      if (words[t] == sample.source[s]) number = double(s);
    if (t < sample.target.size() && words[t] == sample.target[t]) number = 100 + double(t);
    all.push_back(number);
  }
  return all;
}

static std::string joined(const Words& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

// The same by your own most_looked_at, right or wrong: the second function is judged by itself.
static Words copied_by_yours(const Sample& sample) {
  Words words = sample.target;
  const int sources = int(sample.source.size());
  for (size_t t = 0; t < words.size(); t++) {
    if (words[t] != "<unk>") continue;
    const int place = most_looked_at(sample.table.weights(), sources, int(t));
    if (place < 0 || place >= sources) return {};
    words[t] = sample.source[size_t(place)];
  }
  return words;
}

// Where the first unknown word looked.
static std::string row_of_unknown(const Sample& sample) {
  const size_t sources = sample.source.size();
  for (size_t t = 0; t < sample.target.size(); t++)
    if (sample.target[t] == "<unk>")
      return " Row " + std::to_string(t) + " of the weights is " +
             lesson::shown(sample.table.weights().subspan(t * sources, sources)) + ".";
  return "";
}

static void compare_copies(lesson::Report& report, const Sample& sample) {
  const Words wanted = copied(sample);
  Words got = sample.target;
  copy_unknown(sample.table.weights(), sample.source, got);
  const std::string yours =
      got == sample.target ? "leave it as it is" : "make it \"" + joined(got) + "\"";
  const auto given = [&](const char* mistake) {
    return lesson::Given{mistake, as_numbers(sample, copied(sample, mistake))};
  };
  report.compare(
      "\"" + joined(sample.source) + "\" was translated as \"" + joined(sample.target) +
          "\". You " + yours + "; it should become \"" + joined(wanted) + "\"." +
          row_of_unknown(sample),
      as_numbers(sample, got), as_numbers(sample, wanted),
      {given("row_before"), given("same_place"), given("every_word"), given("first_unknown_only")});
}

static void no_unknown(lesson::Report& report) {
  compare_copies(report, {{"The", "duck"}, {"Le", "canard"}, Table(2, 2, {0.9, 0.1, 0.2, 0.8})});
  compare_copies(report, {{"."}, {}, Table(0, 1, {})});
}

static void one_unknown(lesson::Report& report) {
  compare_copies(report, kOne);
  compare_copies(report, kNone);
}
static void two_unknown(lesson::Report& report) { compare_copies(report, kTwo); }

static const char* const kLookAtRow =
    "Look at where the row begins, how far you walk along it, and what you remember of it.";
static const char* const kLookAtCopy =
    "Look at copy_unknown: is its condition ever true, which row belongs to a word, and does the "
    "word get back into `target`?";

const lesson::Lesson kLesson = {
    .number = 0,
    .title = "Fifteen minutes",
    .checks = {{"most_looked_at: two words that look at three", kLookAtRow, small_table},
               {"most_looked_at: more source words than target words", kLookAtRow, wide_table},
               {"most_looked_at: more target words than source words", kLookAtRow, tall_table},
               {"most_looked_at: of equal weights the first counts",
                "Look at the comparison of two weights.", equal_weights},
               {"most_looked_at: the last source word counts, and so does an only one",
                "Look at where your loop begins and ends.", ends_of_a_row},
               {"copy_unknown: an unknown word is copied from where it looked", kLookAtCopy,
                one_unknown},
               {"copy_unknown: two unknown words are both copied", kLookAtCopy, two_unknown},
               {"copy_unknown: a translation without unknown words stays", kLookAtCopy,
                no_unknown}},
    .causes = {
        {"no_row",
         "the row is forgotten: each word is judged by the first row. Row t begins at t * "
         "sources."},
        {"down_the_column",
         "you run down a column, over the target words; what is wanted is along a row, over the "
         "source words."},
        {"row_of_targets",
         "you take a row to be as long as there are target words. It has a number for each source "
         "word."},
        {"whole_table", "you look for the largest weight of the whole table, not of one row."},
        {"place_in_table",
         "you return the place in the whole table. Subtract where the row begins."},
        {"last_of_equals",
         "a later weight that is only as large replaces the first one: >= where > is wanted."},
        {"weight_as_int",
         "the largest weight so far is kept in an int, which makes 0 of all weights below 1."},
        {"misses_last", "the loop ends before the last source word."},
        {"one_too_far",
         "the loop goes one step too far, to the first weight of the next row: <= where < is "
         "wanted."},
        {"row_before", "you read the row of the word before. Row t belongs to target word t."},
        {"same_place",
         "you copy the source word at the same place as the unknown one. Ask where it looked."},
        {"every_word", "you replace every word. Only those that are \"<unk>\" may change."},
        {"first_unknown_only", "you stop after the first unknown word."}}};
