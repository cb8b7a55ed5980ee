// The checks of lesson 5. `Reference` is an Adam of our own that can make each mistake.
#include "tools/check.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace checks {  // whatever names the answer has, they do not meet ours

using lesson::given, lesson::Numbers, lesson::Report, lesson::shown;
using Lists = std::vector<Numbers>;  // for each parameter its numbers
using Mistake = std::string;         // the name of a cause; empty: none

struct Settings {
  double learning_rate, beta1, beta2, epsilon;
};

/// What an optimizer has done: the numbers of all parameters, and what it remembers.
struct Reference {
  Settings settings;
  Mistake mistake = "";
  int steps = 0;
  Lists m = {}, v = {};

  void step(Lists& values, const Lists& gradients);

 private:
  bool is(const char* one) const { return mistake == one; }
  void move(double& value, double g, double& m_i, double& v_i, int t) const;
};

void Reference::move(double& value, double g, double& m_i, double& v_i, int t) const {
  const bool swapped = is("betas_swapped"), whole = is("whole_gradient_added");
  const double beta1 = swapped ? settings.beta2 : settings.beta1;
  const double beta2 = swapped ? settings.beta1 : settings.beta2;
  m_i = beta1 * m_i + (whole ? 1 : 1 - beta1) * g;
  v_i = beta2 * v_i + (whole ? 1 : 1 - beta2) * (is("gradient_not_squared") ? g : g * g);
  double correction1 = 1 - std::pow(beta1, t), correction2 = 1 - std::pow(beta2, t);
  if (is("no_correction")) correction1 = 1;
  if (is("no_correction") || is("only_m_corrected")) correction2 = 1;
  const double mean = m_i / correction1, square = v_i / correction2, epsilon = settings.epsilon;
  double length = std::sqrt(square) + epsilon;
  if (is("epsilon_inside_the_root")) length = std::sqrt(square + epsilon);
  if (is("epsilon_before_the_correction"))
    length = (std::sqrt(v_i) + epsilon) / std::sqrt(correction2);
  if (is("no_epsilon")) length = std::sqrt(square);
  if (is("no_root")) length = square + epsilon;
  if (is("corrected_m_stored_back")) m_i = mean, v_i = square;
  value -= (is("ascent") ? -1 : 1) * settings.learning_rate * mean / length;
}

void Reference::step(Lists& values, const Lists& gradients) {
  size_t longest = 0;
  for (const Numbers& list : values) longest = std::max(longest, list.size());
  if (is("state_forgotten")) m.clear(), v.clear();
  if (m.empty() || is("state_in_statics")) {
    if (is("state_in_statics")) steps = 0, m.clear(), v.clear();
    for (const Numbers& list : values) {
      const size_t size = is("state_shared") ? longest : list.size();
      m.push_back(Numbers(size)), v.push_back(Numbers(size));
    }
  }
  steps++;
  for (size_t k = 0; k < values.size(); k++)
    for (size_t i = 0; i < values[k].size(); i++) {
      const size_t of = is("state_shared") ? 0 : k;
      int t = steps;
      if (is("t_from_zero")) t--;
      if (is("t_counted_per_parameter")) t = int((size_t(steps) - 1) * values.size() + k + 1);
      move(values[k][i], gradients[k][i], m[of][i], v[of][i], t);
    }
}

/// Some steps of some parameters.
struct Path {
  Settings settings;
  Lists start;
  std::vector<Lists> gradients;  // [steps]
};

static Numbers joined(const Lists& lists) {
  Numbers all;
  for (const Numbers& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

static void step(Adam& adam, Lists& values, const Lists& gradients) {
  std::vector<Parameter> parameters;
  for (size_t k = 0; k < values.size(); k++) parameters.push_back({values[k], gradients[k]});
  adam.step(parameters);
}
static void step(Reference& adam, Lists& values, const Lists& gradients) {
  adam.step(values, gradients);
}

static Adam your_adam(const Settings& settings) {
  Adam adam;
  adam.learning_rate = settings.learning_rate, adam.epsilon = settings.epsilon;
  adam.beta1 = settings.beta1, adam.beta2 = settings.beta2;
  return adam;
}

/// Everything after each step, one row a step.
struct History {
  Numbers m, v, values;
};

template <class Optimizer>
static History run(Optimizer adam, const Path& path) {
  Lists values = path.start;
  History history;
  const auto add = [](Numbers& all, const Lists& lists) {
    for (const double x : joined(lists)) all.push_back(x);
  };
  for (const Lists& gradients : path.gradients) {
    step(adam, values, gradients);
    add(history.m, adam.m), add(history.v, adam.v), add(history.values, values);
  }
  return history;
}

static History yours(const Path& path) { return run(your_adam(path.settings), path); }
static History wanted(const Path& path, const Mistake& mistake = "") {
  return run(Reference{path.settings, mistake}, path);
}

static Lists random_lists(const std::vector<int>& sizes, const Numbers& scales, int seed) {
  Lists lists;
  for (size_t k = 0; k < sizes.size(); k++)
    lists.push_back(lesson::scaled(lesson::numbers(sizes[k], seed * 100 + int(k)), scales[k]));
  return lists;
}

// One parameter has no numbers; the gradients of each have a size of their own.
static Path random_path(const std::vector<int>& sizes, int steps, int seed, double epsilon) {
  Path path = {
      {0.03, 0.85, 0.97, epsilon}, random_lists(sizes, Numbers(sizes.size(), 1), seed), {}};
  Numbers scales;
  for (size_t k = 0; k < sizes.size(); k++) scales.push_back(std::pow(30.0, 1.0 - double(k)));
  for (int s = 1; s <= steps; s++) path.gradients.push_back(random_lists(sizes, scales, seed + s));
  return path;
}

/// Compares m, v and values, in the order in which they are made; m and v only where they are kept
/// in lists of the right size.
static void compare(Report& report, const Path& path) {
  const History got = yours(path), right = wanted(path);
  const auto all = [&](Numbers History::*part) {
    return given(
        {"no_correction", "only_m_corrected", "t_from_zero", "t_counted_per_parameter",
         "corrected_m_stored_back", "epsilon_inside_the_root", "epsilon_before_the_correction",
         "no_epsilon", "no_root", "gradient_not_squared", "whole_gradient_added", "betas_swapped",
         "ascent", "state_forgotten", "state_shared"},
        [&](const char* cause) { return wanted(path, cause).*part; });
  };
  const lesson::Place rows = {int(right.values.size() / path.gradients.size())};
  std::string value = "The value after each step";
  if (got.m.size() == right.m.size() && got.v.size() == right.v.size()) {
    const bool m = report.equal("m after each step", got.m, right.m, all(&History::m), rows);
    const bool v = report.equal("v after each step", got.v, right.v, all(&History::v), rows);
    if (m && v) value = "m and v are right, but the value after each step";
  }
  report.equal(value, got.values, right.values, all(&History::values), rows);
}

// Small enough to be worked out by hand: m = 0.4, v = 4 and value = 0.92 after the first step.
static void one_number(Report& report) {
  report.inputs =
      "One number: value 1 at first, gradients 4, 4 and -2 in three steps, "
      "learning_rate 0.1, beta1 0.9, beta2 0.75, epsilon 1.";
  compare(report, {{0.1, 0.9, 0.75, 1}, {{1}}, {{{4}}, {{4}}, {{-2}}}});
}

static void first_step(Report& report) {
  report.inputs = "Four parameters, of 2, 5, 0 and 3 numbers, told in a row.";
  compare(report, random_path({2, 5, 0, 3}, 1, 510, 1e-9));
}

// Two parameters, of 2 and of 3 numbers, and where five steps lead them. Python 3.11, decimal with
// 40 digits, algorithm 1 of arXiv 1412.6980 with 0.1, 0.9, 0.98, 0.01.
static Path stored_path() {
  return {{0.1, 0.9, 0.98, 0.01},
          {{0.5, -1.25}, {2, 0.75, -0.3}},
          {{{0.04, -3}, {0.2, 0.001, -12}},
           {{-0.01, -2}, {0.3, 0.002, 5}},
           {{0.03, 1}, {0, -0.004, -8}},
           {{0.05, -0.5}, {-0.7, 0.003, -1}},
           {{-0.02, 4}, {0.1, 0.006, 20}}}};
}
static const Numbers kStored = {0.42,
                                -1.1503322259136,
                                1.9047619047619,
                                0.7409090909091,
                                -0.2000832639467,
                                0.3849343500474,
                                -1.0534978801286,
                                1.8095893167608,
                                0.7277352091241,
                                -0.1667926238334,
                                0.3348712534457,
                                -0.9982606927476,
                                1.7363012501451,
                                0.7317851328216,
                                -0.1113106474546,
                                0.2726580565002,
                                -0.9455037849771,
                                1.7584941862177,
                                0.7277978694482,
                                -0.0619232873751,
                                0.2340460765478,
                                -0.9547032878747,
                                1.7704807015379,
                                0.7142726151903,
                                -0.0799631791813};

static void stored_trajectory(Report& report) {
  const Path path = stored_path();
  if (lesson::same(wanted(path).values, kStored, 1e-9)) return compare(report, path);
  report.holds(false, "The stored trajectory and the reference disagree.");
}

/// Whether the state has a list for each parameter, as long as the parameter.
static bool right_sizes(const Lists& state, const Lists& values) {
  if (state.size() != values.size()) return false;
  for (size_t k = 0; k < state.size(); k++)
    if (state[k].size() != values[k].size()) return false;
  return true;
}

static std::string sizes_text(const Lists& state) {
  std::string text = std::to_string(state.size()) + (state.size() == 1 ? " list" : " lists");
  for (size_t k = 0; k < state.size(); k++)
    text += (k == 0 ? " of " : ", ") + std::to_string(state[k].size());
  return text;
}

static void remembered(Report& report) {
  const Path path = random_path({4, 2, 3}, 3, 520, 1e-6);
  Adam adam = your_adam(path.settings);
  Lists values = path.start;
  for (const Lists& gradients : path.gradients) step(adam, values, gradients);
  const bool right = right_sizes(adam.m, path.start) && right_sizes(adam.v, path.start);
  const Numbers all = wanted(path).values;
  const bool moved_right = lesson::same(joined(values), Numbers(all.end() - 9, all.end()));
  report.holds(right,
               "After three steps of parameters with 4, 2 and 3 numbers, m holds " +
                   sizes_text(adam.m) + " and v " + sizes_text(adam.v) +
                   "; each should hold a list of 4, one of 2 and one of 3.",
               moved_right && adam.m.empty() ? "state_in_statics" : "");
}

static void counts_steps(Report& report) {
  const Path path = random_path({4, 2, 3}, 4, 530, 1e-6);
  Adam adam = your_adam(path.settings), none = your_adam(path.settings);
  Lists values = path.start, nothing;
  for (const Lists& gradients : path.gradients) step(adam, values, gradients);
  report.equal("After 4 steps of 3 parameters, `steps`", adam.steps, 4,
               {{"t_counted_per_parameter", {12}}, {"state_in_statics", {0}}});
  step(none, nothing, {});
  report.equal("After a step without any parameter, `steps`", none.steps, 1,
               {{"t_counted_per_parameter", {0}}, {"state_in_statics", {0}}});
}

static void gradients_of_zero(Report& report) {
  report.inputs = "The gradients of the first step are 0, 3 and 0.";
  const Path path = {{0.1, 0.9, 0.98, 1e-8}, {{1.5, -2.25, 0.5}}, {{{0, 3, 0}}}};
  report.equal("The value after it", yours(path).values, wanted(path).values,
               given({"no_epsilon", "t_from_zero"},
                     [&](const char* cause) { return wanted(path, cause).values; }));
}

/// One step of an optimizer that has been filled, as from a file.
static void go_on(Report& report, const std::string& what, int steps, bool filled) {
  const std::vector<int> sizes = {5, 3, 4};
  const Lists gradients = random_lists(sizes, {1, 2, 0.5}, 541);
  Lists m = random_lists(sizes, {1, 2, 0.5}, 542), v = random_lists(sizes, {1, 2, 0.5}, 543);
  for (Numbers& list : v)
    for (double& x : list) x *= x;
  if (!filled) m.clear(), v.clear();
  const Settings settings = {0.05, 0.9, 0.98, 1e-6};
  Adam adam = your_adam(settings);
  adam.steps = steps, adam.m = m, adam.v = v;
  const Lists start = random_lists(sizes, {1, 1, 1}, 544);
  Lists values = start;
  step(adam, values, gradients);
  const auto with = [&](const Mistake& mistake) {
    Reference reference = {settings, mistake, steps, m, v};
    Lists moved = start;
    reference.step(moved, gradients);
    return joined(moved);
  };
  report.equal(what, joined(values), with(""),
               given({"state_in_statics", "state_forgotten"}, with));
}

static void resumes(Report& report) {
  go_on(report, "With m and v there and steps = 60, the value after one more step", 60, true);
}
static void keeps_what_is_there(Report& report) {
  go_on(report, "With m and v there and steps = 0, the value after a step", 0, true);
}
static void fills_what_is_empty(Report& report) {
  go_on(report, "With m and v empty and steps = 60, the value after one more step", 60, false);
}

static void side_by_side(Report& report) {
  const Path a = random_path({3, 2}, 3, 550, 1e-6), b = random_path({1, 4}, 3, 560, 1e-6);
  Adam first = your_adam(a.settings), second = your_adam(b.settings);
  Lists of_first = a.start, of_second = b.start;
  for (size_t s = 0; s < 3; s++) {
    step(first, of_first, a.gradients[s]);
    step(second, of_second, b.gradients[s]);
  }
  const Numbers wanted_a = wanted(a).values, wanted_b = wanted(b).values;
  report.equal("The first of two optimizers: the value (3 and 2 numbers in a row)",
               joined(of_first), Numbers(wanted_a.end() - 5, wanted_a.end()));
  report.equal("The second of two optimizers: the value (1 and 4 numbers in a row)",
               joined(of_second), Numbers(wanted_b.end() - 5, wanted_b.end()));
}

const lesson::Lesson kLesson = {
    .number = 5,
    .title = "Learning",
    .checks =
        {{"one number, three steps",
          "Look at the lines above `step`, one by one and in their order: m, v, then the value.",
          one_number},
         {"the first step, of four parameters",
          "Look at which m and v belong to which number of which parameter.", first_step},
         {"a stored trajectory, five steps of two parameters",
          "Look at how m, v and value are formed, in the order of the four lines above `step`.",
          stored_trajectory},
         {"what is remembered after three steps",
          "Look at what you leave in m and v: one list for each parameter, uncorrected.",
          remembered},
         {"one count for all parameters", "Look at where `steps` goes up.", counts_steps},
         {"gradients of zero", "Look at the division: what if m and v are both 0?",
          gradients_of_zero},
         {"a training that was stopped and goes on",
          "Look at what a step uses besides the gradients: `steps`, m and v as they were filled.",
          resumes},
         {"m and v that are there are kept, whatever `steps` says",
          "Look at the condition under which m and v get their zeros: are they empty?",
          keeps_what_is_there},
         {"m and v that are empty get zeros, whatever `steps` says",
          "Look at the condition under which m and v get their zeros: are they empty?",
          fills_what_is_empty},
         {"two optimizers side by side",
          "Look for anything that two Adams could share: a static, a global.", side_by_side}},
    .causes = {
        {"no_correction",
         "m and v are used as they are. They start at 0 and are too small at first: divide them by "
         "1 - beta^t."},
        {"only_m_corrected",
         "m is corrected and v is not: the first steps are far too long or too short."},
        {"t_from_zero",
         "t is 0 in the first step, so 1 - beta^t is 0. Count the step before you use it."},
        {"t_counted_per_parameter",
         "The count goes up at each parameter; it should go up once a step, before the loop."},
        {"corrected_m_stored_back",
         "The corrected m' and v' are kept in m and v, and corrected again next time. Keep m and v "
         "as they are."},
        {"epsilon_inside_the_root", "epsilon stands under the root; it belongs behind it."},
        {"epsilon_before_the_correction",
         "epsilon is added to the root of v, and corrected with it. Correct v first, then add "
         "epsilon to the root."},
        {"no_epsilon",
         "There is no epsilon in the division: where all gradients were 0 it is 0 / 0."},
        {"no_root", "The step is divided by v', not by its square root."},
        {"gradient_not_squared",
         "v is the mean of g; it should be the mean of g squared. The root of a negative one is "
         "NaN."},
        {"whole_gradient_added",
         "The whole gradient is added, as in plain momentum. In a running mean it weighs 1 - "
         "beta."},
        {"betas_swapped", "beta1 and beta2 have changed places: beta1 is for m, beta2 for v."},
        {"ascent", "The step goes along the gradient. The loss falls against it: -=."},
        {"state_shared",
         "All parameters use one m and one v. Each parameter needs its own, kept between steps."},
        {"state_forgotten",
         "m and v begin at 0 in every step. What one step leaves in them, the next one needs."},
        {"state_in_statics",
         "m, v or the count live outside of the struct. Two optimizers share them, and a stopped "
         "training cannot go on."}}};

}  // namespace checks

using checks::kLesson;
