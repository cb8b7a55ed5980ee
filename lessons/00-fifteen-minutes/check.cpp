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

static std::string shown(double number) {
  return std::to_string(number).substr(0, 4);  // 0.81
}

static std::string size_of(const Table& table) {
  return std::to_string(table.targets) + " target words by " + std::to_string(table.sources) +
         " source words";
}

// Holds the learner's answer for every row against the right one. `what` begins the evidence.
static void compare_places(lesson::Report& report, const std::string& what, const Table& table) {
  const std::vector<double> wanted = places(table);
  std::vector<double> got;
  for (int t = 0; t < table.targets; t++) {
    const int place = most_looked_at(table.weights(), table.sources, t),
              right = int(wanted[size_t(t)]);
    const auto weight = [&](int source) {
      return shown(table.cells[size_t(t * table.sources + source)]);
    };
    const bool inside = place >= 0 && place < table.sources;
    report.holds(
        place == right,
        what + ": target word " + std::to_string(t) + " looked most at source word " +
            std::to_string(right) + " (weight " + weight(right) + "); you say " +
            std::to_string(place) +
            (inside ? " (weight " + weight(place) + ")."
                    : ", but the places are 0 to " + std::to_string(table.sources - 1) + "."));
    got.push_back(place);
  }
  const auto given = [&](const char* mistake) {
    return lesson::Given{mistake, places(table, mistake)};
  };
  report.equal(what, got, wanted,
               {given("no_row"), given("down_the_column"), given("row_of_targets"),
                given("whole_table"), given("place_in_table"), given("last_of_equals"),
                given("weight_as_int"), given("misses_last"), given("one_too_far")});
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

static void compare_copies(lesson::Report& report, const Sample& sample) {
  const Words wanted = copied(sample);
  Words got = sample.target;
  copy_unknown(sample.table.weights(), sample.source, got);
  report.holds(got == wanted, "\"" + joined(sample.source) + "\" was translated as \"" +
                                  joined(sample.target) + "\". You make it \"" + joined(got) +
                                  "\"; it should become \"" + joined(wanted) + "\".");
  const auto given = [&](const char* mistake) {
    return lesson::Given{mistake, as_numbers(sample, copied(sample, mistake))};
  };
  report.equal(
      "the words", as_numbers(sample, got), as_numbers(sample, wanted),
      {given("row_before"), given("same_place"), given("every_word"), given("first_unknown_only")});
}

static void one_unknown(lesson::Report& report) {
  compare_copies(report, kOne);
  compare_copies(report, kNone);
}
static void two_unknown(lesson::Report& report) { compare_copies(report, kTwo); }

static const char* const kLookAtRow =
    "Look at where the row begins, how far you walk along it, and what you remember of it.";

const lesson::Lesson kLesson = {
    .number = 0,
    .title = "Fifteen minutes",
    .checks =
        {
            {"a table with more source words than target words", kLookAtRow, wide_table},
            {"a table with more target words than source words", kLookAtRow, tall_table},
            {"of equal weights the first counts", "Look at the comparison of two weights.",
             equal_weights},
            {"the last source word counts, and so does an only one",
             "Look at where your loop begins and ends.", ends_of_a_row},
            {"an unknown word is copied from where it looked, and others stay",
             "Look at copy_unknown: its condition, and which row belongs to a word.", one_unknown},
            {"two unknown words are both copied", "Look at the loop of copy_unknown.", two_unknown},
        },
    .causes =
        {
            {"no_row",
             "the row is forgotten: each word is judged by the first row. Row t begins at "
             "t * sources."},
            {"down_the_column",
             "you run down a column, over the target words; what is wanted is "
             "along a row, over the source words."},
            {"row_of_targets",
             "you take a row to be as long as there are target words. It has a "
             "number for each source word."},
            {"whole_table", "you look for the largest weight of the whole table, not of one row."},
            {"place_in_table",
             "you return the place in the whole table. Subtract where the row "
             "begins."},
            {"last_of_equals",
             "a later weight that is only as large replaces the first one: >= "
             "where > is wanted."},
            {"weight_as_int",
             "the largest weight so far is kept in an int, which makes 0 of all "
             "weights below 1."},
            {"misses_last", "the loop ends before the last source word."},
            {"one_too_far",
             "the loop goes one step too far, to the first weight of the next row: "
             "<= where < is wanted."},
            {"row_before", "you read the row of the word before. Row t belongs to target word t."},
            {"same_place",
             "you copy the source word at the same place as the unknown one. Ask "
             "where it looked."},
            {"every_word", "you replace every word. Only those that are \"<unk>\" may change."},
            {"first_unknown_only", "you stop after the first unknown word."},
        },
};
