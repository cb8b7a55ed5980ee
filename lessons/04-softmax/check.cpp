// The checks of lesson 4. `wanted_...` are a reference of our own that can make each mistake.
#include "tools/check.h"

#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

// What is checked need not be fast; that it compiles fast is worth more.
#pragma GCC push_options
#pragma GCC optimize("O1")

namespace checks {  // whatever names the answer has, they do not meet ours

using Numbers = std::vector<double>;

/// The mistakes that the verdict can name, and `none`.
enum class Mistake {
  none,
  no_maximum,
  one_maximum_for_all_rows,
  maximum_starts_at_zero,
  maximum_forgotten_after,
  log_of_softmax,
  loss_not_divided,
  gradient_not_divided,
  divided_twice,
  target_off_by_one,
  without_minus_q,
  sign_flipped,
  smoothing_in_forward_only,
  smoothing_among_the_others,
  target_keeps_its_one,
  upstream_ignored,
  diagonal_jacobian,
  adds_to_dlogits
};

/// Logits, their targets, and the rest of what the three functions are given.
struct Case {
  Numbers logits;  // [rows, classes]
  std::vector<int> targets;
  int classes;
  double smoothing, upstream = 1;
};

constexpr double kBefore = 7;  // stands in every result before it is written

static double largest_in(std::span<const double> row, Mistake mistake) {
  double largest = mistake == Mistake::maximum_starts_at_zero ? 0 : row[0];
  for (const double logit : row) largest = std::fmax(largest, logit);
  return mistake == Mistake::no_maximum ? 0 : largest;
}

static Numbers wanted_log_softmax(const Numbers& x, int classes, Mistake mistake = Mistake::none) {
  Numbers y(x.size());
  const size_t width = size_t(classes);
  for (size_t row = 0; row < x.size(); row += width) {
    const bool all_rows = mistake == Mistake::one_maximum_for_all_rows;
    const auto searched = std::span(x).subspan(all_rows ? 0 : row, all_rows ? x.size() : width);
    const double largest = largest_in(searched, mistake);
    double sum = 0;
    for (size_t j = 0; j < width; j++) sum += std::exp(x[row + j] - largest);
    for (size_t j = 0; j < width; j++) {
      y[row + j] = x[row + j] - largest - std::log(sum);
      if (mistake == Mistake::maximum_forgotten_after) y[row + j] += largest;
      if (mistake == Mistake::log_of_softmax)
        y[row + j] = std::log(std::exp(x[row + j] - largest) / sum);
    }
  }
  return y;
}

/// q[j] of a row whose target is `target`.
static double wanted_share(int j, int target, const Case& c, Mistake mistake) {
  if (mistake == Mistake::target_off_by_one) target--;
  const double s = c.smoothing;
  if (mistake == Mistake::smoothing_among_the_others)
    return j == target ? 1 - s : s / (c.classes - 1);
  const double kept = mistake == Mistake::target_keeps_its_one ? 1 : 1 - s;
  return (j == target ? kept : 0) + s / c.classes;
}

static double wanted_loss(const Case& c, Mistake mistake = Mistake::none) {
  const Numbers log_p = wanted_log_softmax(c.logits, c.classes, mistake);
  double sum = 0;
  for (size_t at = 0; at < log_p.size(); at++) {
    const int j = int(at) % c.classes, target = c.targets[at / size_t(c.classes)];
    sum -= wanted_share(j, target, c, mistake) * log_p[at];
  }
  return mistake == Mistake::loss_not_divided ? sum : sum / double(c.targets.size());
}

static Numbers wanted_gradient(const Case& c, Mistake mistake = Mistake::none) {
  Numbers gradient = wanted_log_softmax(c.logits, c.classes, mistake);
  const double rows = double(c.targets.size());
  double scale = mistake == Mistake::upstream_ignored ? 1 : c.upstream;
  if (mistake != Mistake::gradient_not_divided) scale /= rows;
  if (mistake == Mistake::divided_twice) scale /= rows;
  for (size_t at = 0; at < gradient.size(); at++) {
    const int j = int(at) % c.classes, target = c.targets[at / size_t(c.classes)];
    const double p = std::exp(gradient[at]);
    double q = wanted_share(j, target, c, mistake);
    if (mistake == Mistake::smoothing_in_forward_only) q = j == target ? 1 : 0;
    if (mistake == Mistake::without_minus_q) q = 0;
    gradient[at] = scale * (mistake == Mistake::diagonal_jacobian ? -q * (1 - p) : p - q);
    if (mistake == Mistake::sign_flipped) gradient[at] = -gradient[at];
    if (mistake == Mistake::adds_to_dlogits) gradient[at] += kBefore;
  }
  return gradient;
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

static Numbers scaled(Numbers all, double factor, double shift = 0) {
  for (double& x : all) x = factor * x + shift;
  return all;
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

static bool alike(double a, double b) {
  if (std::isfinite(a) && std::isfinite(b))
    return std::fabs(a - b) <= 1e-6 * std::fmax(1, std::fabs(b));
  return a == b || (std::isnan(a) && std::isnan(b));
}

static bool alike(const Numbers& a, const Numbers& b) {
  for (size_t i = 0; i < a.size(); i++)
    if (!alike(a[i], b[i])) return false;
  return true;
}

static std::string text(double x) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, std::fabs(x) >= 1000 ? "%.1f" : "%.4f", x);
  return buffer;
}

/// Compares results at logits where formulas overflow. Such a mistake is named by the pattern of
/// infinities and NaNs that it leaves.
static void survives(lesson::Report& report, const std::string& what, const Numbers& got,
                     const Numbers& wanted, std::initializer_list<lesson::Given> mistakes,
                     const Numbers& logits, int columns) {
  for (size_t at = 0; at < got.size(); at++) {
    if (std::isfinite(got[at])) continue;
    std::string cause;
    for (const lesson::Given& mistake : mistakes)
      if (cause.empty() && alike(got, mistake.numbers)) cause = mistake.cause;
    std::string evidence = what + " is " + text(got[at]) + "; it should be " + text(wanted[at]);
    if (columns > 0) {
      const size_t row = at / size_t(columns) * size_t(columns);
      evidence = what + ", row " + std::to_string(at / size_t(columns)) + ", column " +
                 std::to_string(at % size_t(columns)) + " is " + text(got[at]) + "; it should be " +
                 text(wanted[at]) + ". The logits of this row are";
      for (int j = 0; j < columns; j++) evidence += " " + text(logits[row + size_t(j)]);
    }
    report.holds(false, evidence + ".", cause);
    return;
  }
  report.equal(what, got, wanted, {}, {columns});
}

static void everyday_logits(lesson::Report& report) {
  const Numbers x = scaled(lesson::numbers(21, 40), 3, 0.5);  // [3, 7]
  report.equal(
      "log_softmax", your_log_softmax(x, 7), wanted_log_softmax(x, 7),
      {{"maximum_forgotten_after", wanted_log_softmax(x, 7, Mistake::maximum_forgotten_after)}},
      {7});
}

static void stays_finite(lesson::Report& report) {
  const Numbers x = large_logits();
  const auto with = [&](Mistake mistake) { return wanted_log_softmax(x, 4, mistake); };
  survives(report, "log_softmax", your_log_softmax(x, 4), with(Mistake::none),
           {{"no_maximum", with(Mistake::no_maximum)},
            {"one_maximum_for_all_rows", with(Mistake::one_maximum_for_all_rows)},
            {"maximum_starts_at_zero", with(Mistake::maximum_starts_at_zero)},
            {"log_of_softmax", with(Mistake::log_of_softmax)}},
           x, 4);
}

static void one_class(lesson::Report& report) {
  const Numbers x = {-3, 12000, 0.25};
  report.equal("log_softmax of rows with a single logit", your_log_softmax(x, 1), Numbers{0, 0, 0});
  const Case c = {{2.5, -1}, {0, 0}, 1, 0.1};
  report.equal("the loss with a single class", your_loss(c), 0);
  report.equal("its gradient", your_gradient(c), Numbers{0, 0});
}

static Case plain_case() {  // no target is 0
  return {scaled(lesson::numbers(24, 42), 2), {3, 5, 1, 4}, 6, 0};
}

static Case smoothed_case() {
  return {scaled(lesson::numbers(21, 43), 2.5, -0.4), {6, 2, 1}, 7, 0.2, -1.7};
}

static void plain_loss(lesson::Report& report) {
  const Case c = plain_case();
  report.equal("the loss of 4 rows", your_loss(c), wanted_loss(c),
               {{"loss_not_divided", {wanted_loss(c, Mistake::loss_not_divided)}},
                {"target_off_by_one", {wanted_loss(c, Mistake::target_off_by_one)}}});
}

static void smoothed_loss(lesson::Report& report) {
  const Case c = smoothed_case();
  const auto with = [&](Mistake mistake) { return Numbers{wanted_loss(c, mistake)}; };
  report.equal("the loss of 3 rows with smoothing 0.2", your_loss(c), wanted_loss(c),
               {{"loss_not_divided", with(Mistake::loss_not_divided)},
                {"target_off_by_one", with(Mistake::target_off_by_one)},
                {"smoothing_among_the_others", with(Mistake::smoothing_among_the_others)},
                {"target_keeps_its_one", with(Mistake::target_keeps_its_one)}});
}

static void large_loss(lesson::Report& report) {
  const Case c = {large_logits(), {2, 3, 1, 2, 1}, 4, 0.1};
  survives(report, "the loss of 5 rows with logits of 10,000", {your_loss(c)}, {wanted_loss(c)}, {},
           {}, 0);
}

static void plain_gradient(lesson::Report& report) {
  const Case c = plain_case();
  const auto with = [&](Mistake mistake) { return wanted_gradient(c, mistake); };
  report.equal("dlogits", your_gradient(c), with(Mistake::none),
               {{"gradient_not_divided", with(Mistake::gradient_not_divided)},
                {"divided_twice", with(Mistake::divided_twice)},
                {"target_off_by_one", with(Mistake::target_off_by_one)},
                {"without_minus_q", with(Mistake::without_minus_q)},
                {"sign_flipped", with(Mistake::sign_flipped)},
                {"diagonal_jacobian", with(Mistake::diagonal_jacobian)},
                {"adds_to_dlogits", with(Mistake::adds_to_dlogits)}},
               {c.classes});
}

static void smoothed_gradient(lesson::Report& report) {
  Case c = smoothed_case();
  c.upstream = 1;
  const auto with = [&](Mistake mistake) { return wanted_gradient(c, mistake); };
  report.equal("dlogits with smoothing 0.2", your_gradient(c), with(Mistake::none),
               {{"smoothing_in_forward_only", with(Mistake::smoothing_in_forward_only)},
                {"smoothing_among_the_others", with(Mistake::smoothing_among_the_others)},
                {"target_keeps_its_one", with(Mistake::target_keeps_its_one)},
                {"gradient_not_divided", with(Mistake::gradient_not_divided)},
                {"divided_twice", with(Mistake::divided_twice)},
                {"target_off_by_one", with(Mistake::target_off_by_one)},
                {"without_minus_q", with(Mistake::without_minus_q)},
                {"sign_flipped", with(Mistake::sign_flipped)},
                {"diagonal_jacobian", with(Mistake::diagonal_jacobian)},
                {"adds_to_dlogits", with(Mistake::adds_to_dlogits)}},
               {c.classes});
}

static void upstream_gradient(lesson::Report& report) {
  const Case c = smoothed_case();
  const auto with = [&](Mistake mistake) { return wanted_gradient(c, mistake); };
  report.equal("dlogits with upstream = -1.7", your_gradient(c), with(Mistake::none),
               {{"upstream_ignored", with(Mistake::upstream_ignored)}}, {c.classes});
}

static void large_gradient(lesson::Report& report) {
  const Case c = {large_logits(), {2, 3, 1, 2, 1}, 4, 0.1};
  survives(report, "dlogits", your_gradient(c), wanted_gradient(c), {}, c.logits, c.classes);
}

static void first_and_last_class(lesson::Report& report) {
  const Case c = {lesson::numbers(15, 44), {2, 0, 2, 0, 1}, 3, 0.05};
  report.equal("the loss of 5 rows whose targets are 2, 0, 2, 0, 1", your_loss(c), wanted_loss(c));
  report.equal("dlogits of the same", your_gradient(c), wanted_gradient(c), {}, {c.classes});
}

const lesson::Lesson kLesson = {
    .number = 4,
    .title = "Softmax and cross-entropy",
    .checks =
        {{"stage 1: log_softmax of everyday logits",
          "Look at log_softmax: exp of each logit, the sum along the row, one logarithm.",
          everyday_logits},
         {"stage 1: logits of 10,000 and of -10,000",
          "Look at what exp gets: its argument must never be large.", stays_finite},
         {"stage 2: the loss", "Look at which log p you pick in each row, and at the mean.",
          plain_loss},
         {"stage 2: the loss with label smoothing",
          "Look at q: every class has a share, and the shares of a row sum to 1.", smoothed_loss},
         {"stage 2: logits of 10,000", "Look at how the loss gets its log p.", large_loss},
         {"stage 3: the gradient, each of 24 entries",
          "Look at p - q, at the target, and at the division by the number of rows.",
          plain_gradient},
         {"stage 3: the gradient with label smoothing",
          "Look at q in cross_entropy_backward: it is the q of cross_entropy.", smoothed_gradient},
         {"stage 3: the gradient from above", "Look for `upstream` in your formula.",
          upstream_gradient},
         {"stage 3: logits of 10,000", "Look at how the gradient gets its p.", large_gradient},
         {"the first and the last class as targets", "Look at the index of the target.",
          first_and_last_class},
         {"a single class", "Look at loops that begin at 1 or end one early.", one_class}},
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

#pragma GCC pop_options
