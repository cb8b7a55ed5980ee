// The checks of lesson 1: sizes, places, parts, shapes of results, and y = a + scale b.
#include <algorithm>
#include <cmath>
#include <exception>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "tools/check.h"

using lesson::given, lesson::Report, lesson::shown;
using Sizes = std::vector<int>;

/// "3 5" is {3, 5}; "" is {}.
static Sizes sizes(const char* text) {
  Sizes result;
  for (; *text; text++)
    if (*text != ' ') result.push_back(*text - '0');
  return result;
}

struct Pair {
  const char *a, *b;
};

// ---- What tensors are, without the learner's code; a mistake's name makes it. ----

static int product(const Sizes& shape) {
  int result = 1;
  for (const int size : shape) result *= size;
  return result;
}

static std::string text(const Sizes& shape) { return shown(shape); }

/// How far apart neighbours along each axis stand.
static std::vector<int> steps_of(const Sizes& shape, const std::string& mistake = "") {
  const int rank = int(shape.size());
  std::vector<int> steps(shape.size(), 1);
  if (mistake == "column_major")
    for (int axis = 1; axis < rank; axis++) steps[axis] = steps[axis - 1] * shape[axis - 1];
  else
    for (int axis = rank - 2; axis >= 0; axis--)
      steps[axis] = steps[axis + 1] * shape[mistake == "wrong_stride" ? axis : axis + 1];
  return steps;
}

static int place_of(const Sizes& shape, const std::vector<int>& index,
                    const std::string& mistake = "") {
  const std::vector<int> steps = steps_of(shape, mistake);
  int result = 0;
  for (size_t axis = 0; axis < shape.size(); axis++) result += steps[axis] * index[axis];
  return result;
}

/// `rank` sizes: ones fill up the front.
static Sizes widen(const Sizes& shape, size_t rank, const std::string& mistake = "") {
  Sizes result = shape;
  result.insert(mistake == "left_aligned" ? result.end() : result.begin(), rank - shape.size(), 1);
  return result;
}

/// A shape, or a refusal: by std::invalid_argument, or by something else.
struct Outcome {
  bool refused = false;
  Sizes shape;
  bool otherwise = false;
  bool operator==(const Outcome&) const = default;
};

static Outcome result_of(const Sizes& a, const Sizes& b, const std::string& mistake = "") {
  const size_t rank = std::max(a.size(), b.size());
  const Sizes wide_a = widen(a, rank, mistake), wide_b = widen(b, rank, mistake);
  Outcome outcome{false, Sizes(rank)};
  for (size_t axis = 0; axis < rank; axis++) {
    const int of_a = wide_a[axis], of_b = wide_b[axis];
    const bool missing = axis < rank - a.size() || axis < rank - b.size();
    const bool one = of_a == 1 || of_b == 1;
    if (of_a != of_b && !one && mistake != "two_against_three") return {true, {}};
    if (of_a != of_b && !missing && mistake == "one_is_refused") return {true, {}};
    outcome.shape[axis] = of_a == 1 ? of_b : of_a;
    if (mistake == "zero_grows_to_one") outcome.shape[axis] = std::max(of_a, of_b);
  }
  if (mistake == "shape_of_one_operand") outcome.shape = a.size() >= b.size() ? a : b;
  return outcome;
}

/// Numbers in a strip, with other numbers before and behind them that nobody should touch.
struct Strip {
  static constexpr int kBefore = 8, kBehind = 400;
  Sizes shape;
  std::vector<double> cells;

  Strip(const Sizes& sizes, int seed)
      : shape(sizes), cells(lesson::numbers(product(sizes) + kBefore + kBehind, seed)) {
    const double few[][6] = {{1, 2, 4, 7, 3, 9}, {3, 5, 1, 2, 8, 6}, {7, 7, 7, 7, 7, 7}};
    for (int i = 0; is_small() && i < product(shape); i++) at(i) = few[seed % 3][i];
  }
  bool is_small() const { return product(shape) <= 6; }
  std::span<double> numbers() { return std::span(cells).subspan(kBefore, size_t(product(shape))); }
  View view() { return {shape, numbers()}; }
  double& at(int place) { return cells[size_t(kBefore + place)]; }
};

constexpr double kScale = 10;

/// What stands in y after y = a + scale b, or what a mistake makes of it.
static std::vector<double> sum_of(Strip a, Strip b, Strip y, const std::string& mistake = "") {
  const Sizes size = widen(y.shape, 4), of_a = widen(a.shape, 4), of_b = widen(b.shape, 4);
  const std::vector<int> steps = steps_of(size, mistake), steps_a = steps_of(of_a, mistake),
                         steps_b = steps_of(of_b, mistake);
  const Strip before = y;
  const bool flat = mistake == "i_modulo_size", two = mistake == "last_two_axes";
  for (int flat_place = 0; flat_place < product(size); flat_place++) {
    int rest = flat_place, at_a = 0, at_b = 0, at_y = 0;
    bool outer = false;
    for (int axis = 3; axis >= 0; axis--) {
      const int index = rest % size[axis];
      rest /= size[axis];
      outer = outer || (axis < 2 && index > 0);
      at_y += index * steps[axis];
      if (mistake == "only_b_is_read_again")
        at_a += index * steps[axis];
      else if (of_a[axis] > 1)
        at_a += index * steps_a[axis];
      if (of_b[axis] > 1) at_b += index * steps_b[axis];
    }
    if (flat) at_a = flat_place % product(a.shape), at_b = flat_place % product(b.shape);
    if (two && outer) continue;
    y.at(at_y) = a.at(at_a) + kScale * b.at(at_b);
    if (mistake == "scale_on_a") y.at(at_y) = kScale * a.at(at_a) + b.at(at_b);
    if (mistake == "adds_to_y") y.at(at_y) += before.cells[size_t(Strip::kBefore + at_y)];
  }
  const std::span<double> numbers = y.numbers();
  return {numbers.begin(), numbers.end()};
}

// ---- The checks. ----

/// Compares whole numbers.
static void compare(Report& report, const std::string& what, int got, int wanted,
                    const std::vector<lesson::Given>& mistakes) {
  const double yours = got, right = wanted;
  report.compare(what + " is " + shown(yours) + "; it should be " + shown(right) + ".",
                 std::span(&yours, 1), std::span(&right, 1), mistakes);
}

static void check_count(Report& report) {
  for (const char* name : {"3 5", "2 3 4 5", "7", "3 1", "", "2 0 3", "0"}) {
    const Sizes shape = sizes(name);
    compare(report, "The count of shape " + text(shape), count(shape), product(shape),
            {{"rank_zero_is_empty", {double(shape.empty() ? 0 : product(shape))}}});
  }
}

static void check_place(Report& report) {
  const Pair pairs[] = {{"3 5", "0 4"},
                        {"3 5", "2 0"},
                        {"3 5", "1 3"},
                        {"5 2", "4 1"},
                        {"7", "6"},
                        {"4 3 2", "3 0 1"},
                        {"", ""},
                        {"4 3 2", "1 2 0"},
                        {"2 3 4 5", "1 2 3 4"},
                        {"2 3 4 5", "1 0 2 1"}};
  for (const auto& [name, place_name] : pairs) {
    const Sizes shape = sizes(name), index = sizes(place_name);
    compare(report, "In shape " + text(shape) + " the place of index " + text(index),
            place(shape, index), place_of(shape, index),
            given({"column_major", "wrong_stride"}, [&](const char* mistake) {
              return lesson::Numbers{double(place_of(shape, index, mistake))};
            }));
  }
}

static void compare_part(Report& report, const Sizes& shape, int index) {
  Strip strip(shape, 11);
  const View x = strip.view(), got = part(x, index);
  const Sizes rest(shape.begin() + 1, shape.end());
  const int size = int(got.numbers.size()), first = index * product(rest);
  const std::string what = "part " + std::to_string(index) + " of shape " + text(shape);
  report.holds(got.shape == rest, "The shape of " + what + " is " + text(got.shape) +
                                      "; it should be " + text(rest) + ".");
  report.holds(size == product(rest),
               "There are " + std::to_string(size) + " numbers in " + what + "; there should be " +
                   std::to_string(product(rest)) + ".",
               rest.empty() && size == 0 ? "rank_zero_is_empty" : "");
  if (size == 0) return;
  const double *begin = x.numbers.data(), *memory = strip.cells.data();
  const bool near =
      got.numbers.data() >= memory && got.numbers.data() < memory + strip.cells.size();
  if (!report.holds(near,
                    "The numbers of " + what +
                        " are not those of x but others, elsewhere in memory: what is written "
                        "there never reaches x.",
                    "copy_not_view"))
    return;
  report.holds(got.numbers.data() == begin + first, "The numbers of " + what + " begin at place " +
                                                        std::to_string(got.numbers.data() - begin) +
                                                        " of the strip; they should begin at " +
                                                        std::to_string(first) + ".");
}

static void check_part(Report& report) {
  compare_part(report, {3, 5}, 0);
  compare_part(report, {3, 5}, 2);
  compare_part(report, {5, 2}, 3);
  compare_part(report, {4, 3, 2}, 1);
  compare_part(report, {2, 3, 4, 5}, 1);
  compare_part(report, {7}, 4);
}

/// What the learner's function says of two shapes.
static Outcome your_result(const Sizes& a, const Sizes& b) {
  try {
    return {false, broadcast_shape(a, b)};
  } catch (const std::invalid_argument&) {
    return {true, {}};
  } catch (...) {
    return {true, {}, true};
  }
}

/// An outcome as numbers: -1 for a refusal.
static std::vector<double> as_numbers(const Outcome& outcome) {
  if (outcome.refused) return {outcome.otherwise ? -2.0 : -1.0};
  return {outcome.shape.begin(), outcome.shape.end()};
}

static void compare_shapes(Report& report, const Sizes& a, const Sizes& b) {
  const Outcome got = your_result(a, b), wanted = result_of(a, b);
  const std::string what = "broadcast_shape of " + text(a) + " and " + text(b);
  const std::string did = got.otherwise ? " threw another exception than std::invalid_argument"
                          : got.refused ? " threw std::invalid_argument"
                                        : " gave " + text(got.shape);
  report.compare(
      what + did +
          (wanted.refused ? "; they do not fit, and it should throw std::invalid_argument."
                          : "; it should give " + text(wanted.shape) + "."),
      as_numbers(got), as_numbers(wanted),
      given({"left_aligned", "two_against_three", "one_is_refused", "zero_grows_to_one",
             "shape_of_one_operand"},
            [&](const char* mistake) { return as_numbers(result_of(a, b, mistake)); }));
}

static void check_shapes(Report& report) {
  const Pair pairs[] = {
      {"3 5", "3 5"}, {"3 5", "5"},     {"5", "3 5"},   {"2 3 4 5", "4 5"},   {"4", ""},
      {"", "2 3"},    {"", ""},         {"3 5", "3 1"}, {"1 5", "3 5"},       {"3 1", "1 4"},
      {"1 4", "3 1"}, {"2 1 3", "5 1"}, {"3 1", "4"},   {"2 3 4 5", "3 1 5"}, {"6 1 2 1", "3 1 5"}};
  for (const Pair& pair : pairs) compare_shapes(report, sizes(pair.a), sizes(pair.b));
}

static void check_refusals(Report& report) {
  const Pair pairs[] = {{"2", "3"},   {"3 2", "3 5"},   {"5 3", "4 3"},
                        {"3 5", "3"}, {"4 3", "4 3 5"}, {"2 3 4", "5 1 4 4"}};
  for (const Pair& pair : pairs) compare_shapes(report, sizes(pair.a), sizes(pair.b));
}

static void check_refused_sums(Report& report) {
  Strip a({3, 5}, 1), b({4, 5}, 2), y({4, 5}, 3);
  const std::vector<double> before = y.cells;
  Outcome outcome;
  try {
    scale_and_add(a.view(), kScale, b.view(), y.view());
  } catch (const std::invalid_argument&) {
    outcome.refused = true;
  } catch (...) {
    outcome.otherwise = true;
  }
  report.holds(outcome.refused,
               std::string("For a of shape [3, 5] and b of shape [4, 5], which do not fit, "
                           "scale_and_add threw ") +
                   (outcome.otherwise ? "another exception than std::invalid_argument."
                                      : "nothing; it should throw what broadcast_shape throws."));
  report.holds(y.cells == before,
               "For a of shape [3, 5] and b of shape [4, 5], which do not fit, scale_and_add wrote "
               "to y.");
}

/// "a = [[1, 2, 4], [7, 3, 9]]", if they are few.
static std::string told(const char* name, Strip& strip) {
  if (!strip.is_small() || strip.shape.empty()) return "";
  return std::string(name) + " = " + shown(strip.numbers(), strip.shape.back()) + ", ";
}

/// Compares y = a + scale b with what it should be.
static void compare_sums(Report& report, const Sizes& a_shape, const Sizes& b_shape) {
  Strip a(a_shape, 21), b(b_shape, 22), y(result_of(a_shape, b_shape).shape, 23);
  const Strip y_before = y, a_before = a, b_before = b;
  const std::string what = "a " + text(a_shape) + " and b " + text(b_shape);
  try {
    scale_and_add(a.view(), kScale, b.view(), y.view());
  } catch (const std::exception& error) {
    report.holds(false, "scale_and_add threw \"" + std::string(error.what()) + "\" for " + what +
                            ", which fit.");
    return;
  }
  report.inputs = told("a", a) + told("b", b) + "scale = " + shown(kScale) + ".";
  const std::span<double> got = y.numbers();
  report.equal(
      "y for " + what, got, sum_of(a_before, b_before, y_before),
      given({"column_major", "wrong_stride", "i_modulo_size", "only_b_is_read_again",
             "last_two_axes", "scale_on_a", "adds_to_y"},
            [&](const char* mistake) { return sum_of(a_before, b_before, y_before, mistake); }),
      {y.shape.empty() ? 0 : y.shape.back()});
  report.holds(a.cells == a_before.cells && b.cells == b_before.cells,
               "scale_and_add changed a or b for " + what + "; it should write to y alone.");
  bool around = true;
  for (size_t i = 0; i < y.cells.size(); i++)
    if (i < Strip::kBefore || i >= Strip::kBefore + got.size())
      around = around && y.cells[i] == y_before.cells[i];
  report.holds(around, "scale_and_add wrote beside the " + std::to_string(got.size()) +
                           " numbers of y for " + what + ".");
}

static void check_alike(Report& report) {
  for (const char* name : {"2 3", "7", "3 5", "4 3 2", "2 3 4 5", ""})
    compare_sums(report, sizes(name), sizes(name));
}

static void check_rows(Report& report) {
  for (const Pair& pair :
       {Pair{"2 3", "3"}, {"3 5", "5"}, {"5", "3 5"}, {"2 3 4 5", "4 5"}, {"3 5", ""}, {"", "2 3"}})
    compare_sums(report, sizes(pair.a), sizes(pair.b));
}

static void check_columns(Report& report) {
  for (const Pair& pair : {Pair{"2 3", "2 1"},
                           {"3 5", "3 1"},
                           {"3 1", "1 5"},
                           {"1 4", "3 1"},
                           {"2 1 3", "5 1"},
                           {"5 2 3", "5 1 1"},
                           {"2 3 4 5", "3 1 5"},
                           {"4 1 2 1", "3 1 5"}})
    compare_sums(report, sizes(pair.a), sizes(pair.b));
}

static void check_empty(Report& report) {
  for (const Pair& pair : {Pair{"0 4", "1 4"},
                           {"0 4", "4"},
                           {"1 5", "0 5"},
                           {"2 0", ""},
                           {"3 1 0", "2 1"},
                           {"0", "1"},
                           {"2 0 3", "2 0 3"}}) {
    compare_shapes(report, sizes(pair.a), sizes(pair.b));
    compare_sums(report, sizes(pair.a), sizes(pair.b));
  }
}

const lesson::Lesson kLesson = {
    .number = 1,
    .title = "Tensors",
    .checks = {{"count: how many numbers a shape holds", "Look at count.", check_count},
               {"place: where a number stands in the strip",
                "Look at place: how many numbers are passed when one index grows by 1?",
                check_place},
               {"part: a View of the same numbers", "Look at part.", check_part},
               {"broadcast_shape: the shape of a sum",
                "Look at broadcast_shape: align the last sizes, then compare pair by pair.",
                check_shapes},
               {"broadcast_shape: shapes that do not fit are refused",
                "Look at broadcast_shape: when does it throw, and what?", check_refusals},
               {"scale_and_add: shapes that do not fit are refused",
                "Look at the first line of scale_and_add: the shapes come before the numbers.",
                check_refused_sums},
               {"scale_and_add: shapes alike",
                "Look at scale_and_add, before any broadcasting: a + scale * b.", check_alike},
               {"scale_and_add: rows read again",
                "Look at scale_and_add: what stands still while y moves on?", check_rows},
               {"scale_and_add: columns and middle axes read again",
                "Look at scale_and_add: what stands still while y moves on?", check_columns},
               {"scale_and_add: a size of 0 gives no numbers",
                "Look at sizes of 0: nothing is read, nothing written.", check_empty}},
    .causes = {
        {"column_major",
         "numbers are counted down the columns. Here they lie row by row: the last index moves by "
         "one number."},
        {"wrong_stride",
         "a step is made with the wrong size: from row to row it is the length of a row, not the "
         "number of rows. On squares one does not notice."},
        {"left_aligned", "shapes are aligned at their first sizes. They are aligned at the last."},
        {"i_modulo_size",
         "a or b is read at i % size. That is right when whole rows are read again, and wrong for "
         "columns."},
        {"shape_of_one_operand",
         "the result takes its shape from one operand. Each of the two may bring the larger size: "
         "[3, 1] and [1, 4] give [3, 4]."},
        {"copy_not_view",
         "the part has numbers of its own, copied. std::span::subspan gives the same numbers "
         "again."},
        {"two_against_three", "sizes that differ are accepted without a look. Only 1 may differ."},
        {"zero_grows_to_one",
         "the larger of two sizes is taken, so that 0 and 1 give 1. Take the one that is not 1."},
        {"rank_zero_is_empty",
         "a shape without sizes is taken to hold nothing. It holds one number: the empty product "
         "is 1."},
        {"one_is_refused", "only sizes that are missing are read again. A size of 1 is, too."},
        {"only_b_is_read_again",
         "a is read at the places of y. It may be the smaller one, as b may."},
        {"scale_on_a", "the factor multiplies a. It belongs to b."},
        {"adds_to_y", "the sum is added to what stood in y. It should replace it."},
        {"last_two_axes", "only the last two axes are walked; there may be four."}}};
