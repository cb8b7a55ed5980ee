// The checks of lesson 4. `wanted_...` are a reference of our own that can make each mistake.
#include "tools/check.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace checks {  // whatever names the answer has, they do not meet ours

using lesson::given, lesson::Numbers, lesson::Report, lesson::scaled, lesson::shown;
using Mistake = std::string;  // the name of a cause; empty: none

/// Logits, their targets, and the rest of what the three functions are given.
struct Case {
  Numbers logits;  // [rows, classes]
  std::vector<int> targets;
  int classes;
  double smoothing, upstream = 1;
};

constexpr double kBefore = 7;  // stands in every result before it is written

static double largest_in(std::span<const double> row, const Mistake& mistake) {
  double largest = mistake == "maximum_starts_at_zero" ? 0 : row[0];
  for (const double logit : row) largest = std::fmax(largest, logit);
  return mistake == "no_maximum" ? 0 : largest;
}

static Numbers wanted_log_softmax(const Numbers& x, int classes, const Mistake& mistake = "") {
  Numbers y(x.size());
  const size_t width = size_t(classes);
  for (size_t row = 0; row < x.size(); row += width) {
    const bool all_rows = mistake == "one_maximum_for_all_rows";
    const auto searched = std::span(x).subspan(all_rows ? 0 : row, all_rows ? x.size() : width);
    const double largest = largest_in(searched, mistake);
    double sum = 0;
    for (size_t j = 0; j < width; j++) sum += std::exp(x[row + j] - largest);
    for (size_t j = 0; j < width; j++) {
      y[row + j] = x[row + j] - largest - std::log(sum);
      if (mistake == "maximum_forgotten_after") y[row + j] += largest;
      if (mistake == "log_of_softmax") y[row + j] = std::log(std::exp(x[row + j] - largest) / sum);
    }
  }
  return y;
}

/// q[j] of a row whose target is `target`.
static double wanted_share(int j, int target, const Case& c, const Mistake& mistake) {
  if (mistake == "target_off_by_one") target--;
  const double s = c.smoothing;
  if (mistake == "smoothing_among_the_others") return j == target ? 1 - s : s / (c.classes - 1);
  const double kept = mistake == "target_keeps_its_one" ? 1 : 1 - s;
  return (j == target ? kept : 0) + s / c.classes;
}

static double loss_from(const Numbers& log_p, const Case& c, const Mistake& mistake = "") {
  double sum = 0;
  for (size_t at = 0; at < log_p.size(); at++) {
    const int j = int(at) % c.classes, target = c.targets[at / size_t(c.classes)];
    sum -= wanted_share(j, target, c, mistake) * log_p[at];
  }
  return mistake == "loss_not_divided" ? sum : sum / double(c.targets.size());
}

static double wanted_loss(const Case& c, const Mistake& mistake = "") {
  return loss_from(wanted_log_softmax(c.logits, c.classes, mistake), c, mistake);
}

static Numbers gradient_from(Numbers gradient, const Case& c, const Mistake& mistake = "") {
  const double rows = double(c.targets.size());
  double scale = mistake == "upstream_ignored" ? 1 : c.upstream;
  if (mistake != "gradient_not_divided") scale /= rows;
  if (mistake == "divided_twice") scale /= rows;
  for (size_t at = 0; at < gradient.size(); at++) {
    const int j = int(at) % c.classes, target = c.targets[at / size_t(c.classes)];
    const double p = std::exp(gradient[at]);
    double q = wanted_share(j, target, c, mistake);
    if (mistake == "smoothing_in_forward_only") q = j == target ? 1 : 0;
    if (mistake == "without_minus_q") q = 0;
    gradient[at] = scale * (mistake == "diagonal_jacobian" ? -q * (1 - p) : p - q);
    if (mistake == "sign_flipped") gradient[at] = -gradient[at];
    if (mistake == "adds_to_dlogits") gradient[at] += kBefore;
  }
  return gradient;
}

static Numbers wanted_gradient(const Case& c, const Mistake& mistake = "") {
  return gradient_from(wanted_log_softmax(c.logits, c.classes, mistake), c, mistake);
}

static Numbers your_log_softmax(const Numbers& x, int classes) {
  Numbers y(x.size(), kBefore);
  log_softmax(x, classes, y);
  return y;
}

static double your_loss(const Case& c) {
  return cross_entropy(c.logits, c.targets, c.classes, c.smoothing);
}

static Numbers your_gradient(const Case& c) {
  Numbers gradient(c.logits.size(), kBefore);
  cross_entropy_backward(c.logits, c.targets, c.classes, c.smoothing, c.upstream, gradient);
  return gradient;
}

/// Rows that overflow exp, each in a way of its own: all near 10,000; all near -10,000; the largest
/// last; the largest first; and one that any formula can do.
static Numbers large_logits() {
  Numbers x = lesson::numbers(20, 41);
  const double shift[5][4] = {{1e4, 1e4, 1e4, 1e4},
                              {-1e4, -1e4, -1e4, -1e4},
                              {0, -1e4, 0, 1e4},
                              {1e4, 0, -1e4, 5e3},
                              {0, 0, 0, 0}};
  for (size_t at = 0; at < x.size(); at++) x[at] += shift[at / 4][at % 4];
  return x;  // [5, 4]
}

/// log_softmax is compared with the right one, and every mistake that shows there votes.
static void compare_log_softmax(Report& report, const Numbers& x, int classes) {
  report.equal("y", your_log_softmax(x, classes), wanted_log_softmax(x, classes),
               given({"no_maximum", "one_maximum_for_all_rows", "maximum_starts_at_zero",
                      "maximum_forgotten_after", "log_of_softmax"},
                     [&](const char* cause) { return wanted_log_softmax(x, classes, cause); }),
               {classes});
}

/// Counted from 1, target 0 reads some other number: nothing is known of what comes of it.
static bool is_known(const Mistake& mistake, const Case& c) {
  return mistake != "target_off_by_one" ||
         std::find(c.targets.begin(), c.targets.end(), 0) == c.targets.end();
}

/// The loss may also be the one that your own log_softmax leads to: stage 2 is judged by itself.
static void compare_loss(Report& report, const Case& c) {
  const double got = your_loss(c), own = loss_from(your_log_softmax(c.logits, c.classes), c);
  if (lesson::same(std::span(&got, 1), std::span(&own, 1))) return;
  report.equal("The loss", got, wanted_loss(c),
               given({"loss_not_divided", "target_off_by_one", "smoothing_among_the_others",
                      "target_keeps_its_one"},
                     [&](const char* cause) {
                       return Numbers{wanted_loss(c, is_known(cause, c) ? cause : "")};
                     }));
}

static void compare_gradient(Report& report, const Case& c) {
  const Numbers got = your_gradient(c);
  if (lesson::same(got, gradient_from(your_log_softmax(c.logits, c.classes), c))) return;
  report.equal(
      "dlogits", got, wanted_gradient(c),
      given({"gradient_not_divided", "divided_twice", "target_off_by_one", "without_minus_q",
             "sign_flipped", "smoothing_in_forward_only", "smoothing_among_the_others",
             "target_keeps_its_one", "upstream_ignored", "diagonal_jacobian", "adds_to_dlogits"},
            [&](const char* cause) { return wanted_gradient(c, cause); }),
      {c.classes});
}

// ---- Cases. The first of each stage can be worked out by hand. ----

static Case small_case(double smoothing, double upstream = 1) {
  return {{0, 0, std::log(2), std::log(3), 0, 0}, {2, 1}, 3, smoothing, upstream};
}

static std::string told(const Case& c) {
  return "logits = " + shown(c.logits, c.classes) +
         ", so that p = [[0.25, 0.25, 0.5], [0.6, 0.2, 0.2]]; targets = " + shown(c.targets) +
         ", smoothing = " + shown(c.smoothing) + ", upstream = " + shown(c.upstream) + ".";
}

static Case plain_case() {  // no target is 0
  return {scaled(lesson::numbers(24, 42), 2), {3, 5, 1, 4}, 6, 0};
}

static Case smoothed_case() {
  return {scaled(lesson::numbers(21, 43), 2.5, -0.4), {6, 2, 1}, 7, 0.2, -1.7};
}

static Case large_case() { return {large_logits(), {2, 3, 1, 2, 1}, 4, 0.1}; }

static Case first_and_last_case() { return {lesson::numbers(15, 44), {2, 0, 2, 0, 1}, 3, 0.05}; }

static void everyday_logits(Report& report) {
  const Numbers small = small_case(0).logits;
  report.inputs = "x = " + shown(small, 3) + ", so that p = [[0.25, 0.25, 0.5], [0.6, 0.2, 0.2]].";
  compare_log_softmax(report, small, 3);
  report.inputs = "";
  compare_log_softmax(report, scaled(lesson::numbers(21, 40), 3, 0.5), 7);
}

static void stays_finite(Report& report) {
  const Numbers all = large_logits();
  for (long row = 0; row < 5; row++) {
    const Numbers x(all.begin() + 4 * row, all.begin() + 4 * row + 4);
    report.inputs = "x is the one row " + shown(x) + ".";
    compare_log_softmax(report, x, 4);
  }
  report.inputs = "x holds rows near 10,000 and rows near -10,000.";
  compare_log_softmax(report, all, 4);
}

static void one_class(Report& report) {
  const Numbers x = {-3, 12000, 0.25};
  report.equal("y of rows with a single logit", your_log_softmax(x, 1), Numbers{0, 0, 0});
  your_log_softmax({}, 3);
}

static void one_class_loss(Report& report) { compare_loss(report, {{2.5, -1}, {0, 0}, 1, 0.1}); }
static void one_class_gradient(Report& report) {
  compare_gradient(report, {{2.5, -1}, {0, 0}, 1, 0.1});
  your_gradient({{}, {}, 3, 0.1});
}

/// A case that can be worked out, and one with other numbers.
template <class Compare>
static void both(Report& report, Compare compare, const Case& small, const Case& other) {
  report.inputs = told(small);
  compare(report, small);
  report.inputs = "";
  compare(report, other);
}

static void plain_loss(Report& report) { both(report, compare_loss, small_case(0), plain_case()); }
static void smoothed_loss(Report& report) {
  both(report, compare_loss, small_case(0.3), smoothed_case());
}
static void large_loss(Report& report) { compare_loss(report, large_case()); }
static void first_and_last_loss(Report& report) { compare_loss(report, first_and_last_case()); }

static void plain_gradient(Report& report) {
  both(report, compare_gradient, small_case(0), plain_case());
}
static void smoothed_gradient(Report& report) {
  Case other = smoothed_case();
  other.upstream = 1;
  both(report, compare_gradient, small_case(0.3), other);
}
static void upstream_gradient(Report& report) {
  both(report, compare_gradient, small_case(0.3, -2), smoothed_case());
}
static void large_gradient(Report& report) { compare_gradient(report, large_case()); }
static void first_and_last_gradient(Report& report) {
  compare_gradient(report, first_and_last_case());
}

static void stays_inside(Report& report) {
  const Case c = smoothed_case();
  lesson::Guarded<double> y(Numbers(c.logits.size(), kBefore)), dlogits = y;
  log_softmax(c.logits, c.classes, y.span());
  cross_entropy_backward(c.logits, c.targets, c.classes, c.smoothing, c.upstream, dlogits.span());
  report.holds(y.touched().empty(), "log_softmax wrote " + y.touched() + " its y.");
  report.holds(dlogits.touched().empty(),
               "cross_entropy_backward wrote " + dlogits.touched() + " its dlogits.");
}

const lesson::Lesson kLesson = {
    .number = 4,
    .title = "Softmax and cross-entropy",
    .checks =
        {{"stage 1: log_softmax of everyday logits",
          "Look at log_softmax: exp of each logit, the sum along the row, one natural logarithm.",
          everyday_logits},
         {"stage 1: logits of 10,000 and of -10,000",
          "Look at what exp gets: its argument must never be large.", stays_finite},
         {"stage 1: a single class, and no rows at all",
          "Look at loops that begin at 1 or end one early.", one_class},
         {"stage 2: the loss",
          "Look at which log p you pick in each row, its sign, and the mean over the rows.",
          plain_loss},
         {"stage 2: the loss with label smoothing",
          "Look at q: every class has a share, and the shares of a row sum to 1.", smoothed_loss},
         {"stage 2: logits of 10,000", "Look at how the loss gets its log p.", large_loss},
         {"stage 2: the first and the last class as targets", "Look at the index of the target.",
          first_and_last_loss},
         {"stage 2: a single class", "Look at loops that begin at 1 or end one early.",
          one_class_loss},
         {"stage 3: the gradient, each of its entries",
          "Look at p - q, at the target, and at the division by the number of rows.",
          plain_gradient},
         {"stage 3: the gradient with label smoothing",
          "Look at q in cross_entropy_backward: it is the q of cross_entropy.", smoothed_gradient},
         {"stage 3: the gradient from above", "Look for `upstream` in your formula.",
          upstream_gradient},
         {"stage 3: logits of 10,000", "Look at how the gradient gets its p.", large_gradient},
         {"stage 3: the first and the last class as targets", "Look at the index of the target.",
          first_and_last_gradient},
         {"stage 3: a single class, and no rows at all",
          "Look at loops that begin at 1 or end one early.", one_class_gradient},
         {"nothing is written beside the results", "Look at the bounds of your loops.",
          stays_inside}},
    .causes = {
        {"no_maximum",
         "The logits go into exp as they are, and exp overflows. Take the largest logit of the row "
         "off first: the shares do not change."},
        {"one_maximum_for_all_rows",
         "One maximum is taken off all rows. A row far below it becomes all zeros; each row needs "
         "its own."},
        {"maximum_starts_at_zero",
         "The search for the largest logit begins at 0, so a row below 0 never finds its own. "
         "Begin with the first logit of the row."},
        {"maximum_forgotten_after",
         "The maximum is taken off inside exp only. With a sum of exp(x - max), y is x - max - "
         "log(sum)."},
        {"log_of_softmax",
         "The logarithm is taken of a share that has become 0. Never form the share: y is x - max "
         "- log(sum)."},
        {"loss_not_divided",
         "The loss is the sum over the rows; it should be their mean, so that it does not grow "
         "with the batch."},
        {"gradient_not_divided",
         "The gradient is that of the sum over the rows. The loss is their mean: divide by the "
         "number of rows."},
        {"divided_twice", "The gradient is divided by the number of rows twice."},
        {"target_off_by_one", "The classes are counted from 1; targets count from 0."},
        {"without_minus_q",
         "The gradient is p; it should be p - q. Nothing pulls the target's logit up."},
        {"sign_flipped",
         "The gradient is q - p; it should be p - q: how the loss grows, not where to go."},
        {"smoothing_in_forward_only",
         "The loss is smoothed and its gradient is not: the same q belongs in both."},
        {"smoothing_among_the_others",
         "The smoothing is shared out among the other classes only. Here every class gets "
         "smoothing / classes, the target too."},
        {"target_keeps_its_one",
         "The target keeps a share of 1 and the smoothing comes on top: q must sum to 1."},
        {"upstream_ignored",
         "The gradient from above is not multiplied in. Whatever stands above this loss scales "
         "it."},
        {"diagonal_jacobian",
         "Each logit is led through its own share only. It changes all shares of its row, since "
         "they share one sum: p - q has both."},
        {"adds_to_dlogits",
         "The gradient is added to what stood in dlogits before. It is to be overwritten."}}};

}  // namespace checks

using checks::kLesson;
