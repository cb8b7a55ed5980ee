// The checks of lesson 10: attention forward and backward, for one head and one sentence.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "tools/check.h"

using lesson::given, lesson::Numbers, lesson::Report, lesson::shown, lesson::text;

#include "10-attention/reference.h"

// ---- Running the learner's code. ----

static std::span<const double> part(const Numbers& x, int count) {
  return std::span<const double>(x).first(size_t(count));
}
static Numbers front(const Numbers& x, int count) { return {x.begin(), x.begin() + count}; }

static bool all_are(const Numbers& x, double value) {
  return std::all_of(x.begin(), x.end(), [=](double one) { return one == value; });
}

/// What `attend` made; `outside` if it also wrote behind the end.
struct Forward {
  Numbers w, y;
  bool outside;
};

static Forward forward(const Case& c, double old = 0) {
  const int w_count = c.n.queries * c.n.keys, y_count = c.n.queries * c.n.value_width;
  Numbers w(size_t(w_count) + kBehind, old), y(size_t(y_count) + kBehind, old);
  attend(c.n, part(c.q, c.n.queries * c.n.width), part(c.k, c.n.keys * c.n.width),
         part(c.v, c.n.keys * c.n.value_width), c.visible, std::span(w).first(size_t(w_count)),
         std::span(y).first(size_t(y_count)));
  const bool outside = !all_are({w.begin() + w_count, w.end()}, old) ||
                       !all_are({y.begin() + y_count, y.end()}, old);
  return {front(w, w_count), front(y, y_count), outside};
}

// Whether there are weights to look at; says so if not.
static bool has_weights(Report& report, const Forward& got) {
  return report.holds(!all_are(got.w, 0), "Your weights are still all 0.");
}

// What a row of weights that is not right shows first: a hidden key with weight, or a wrong sum.
static std::string remark(const Case& c, const Numbers& w) {
  for (int i = 0; i < c.n.queries; i++) {
    double sum = 0;
    for (int j = 0; j < c.n.keys; j++) {
      const double one = w[size_t(i * c.n.keys + j)];
      if (j >= c.visible[size_t(i)] && one != 0)
        return text("visible[%d] is %d, and w[%d, %d] is %s; it should be 0. ", i,
                    c.visible[size_t(i)], i, j, shown(one).c_str());
      sum += one;
    }
    if (c.visible[size_t(i)] > 0 && !(std::fabs(sum - 1) < 1e-9))
      return text("Row %d of your weights sums to %s over the keys; it should be 1. ", i,
                  shown(sum).c_str());
  }
  return "";
}

static void compare_weights(Report& report, const std::string& what, const Case& c,
                            const Numbers& got, const Numbers& wanted,
                            const std::vector<lesson::Given>& mistakes, double tolerance = 1e-9) {
  report.inputs = told(c);
  report.compare(remark(c, got) + lesson::difference(what, got, wanted, c.n.keys, tolerance), got,
                 wanted, mistakes, tolerance);
}

// A mistake that can be made in two ways: the numbers of the one that was made, if one was.
static lesson::Given either(const char* cause, const Numbers& got, const Numbers& one,
                            const Numbers& other) {
  return {cause, lesson::same(got, other) ? other : one};
}

// ---- Stage 1. ----

static void weights_of_scores(Report& report) {
  for (const Case& c : {small_case({3, 3}), make_case(5, 8, 6, 3, {}, 1)}) {
    const Forward got = forward(c);
    if (!has_weights(report, got)) return;
    compare_weights(report, "w", c, got.w, weights(c),
                    given({"no_scale", "scale_by_d", "scale_by_value_width", "scale_after_softmax",
                           "softmax_over_queries", "queries_and_keys_swapped"},
                          [&](const char* cause) { return weights(c, cause); }));
    report.holds(!got.outside, "You wrote behind the end of w or y.");
  }
}

// Your weights for each query alone, with the keys cut off that it may not look at.
static Numbers weights_without_hidden(const Case& c) {
  Numbers all;
  for (int i = 0; i < c.n.queries; i++) {
    Case one = c;
    one.n.queries = 1, one.n.keys = c.visible[size_t(i)];
    one.visible = {one.n.keys};
    one.q.erase(one.q.begin(), one.q.begin() + i * c.n.width);
    one.q.resize(c.q.size(), 0);
    Numbers w = forward(one).w;
    w.resize(size_t(c.n.keys), 0);
    all.insert(all.end(), w.begin(), w.end());
  }
  return all;
}

static void only_visible_keys(Report& report) {
  for (const Case& c : {small_case({1, 2}), make_case(7, 5, 4, 6, {1, 4, 2, 3, 1, 4, 2}, 5)}) {
    const Forward got = forward(c);
    if (!has_weights(report, got)) return;
    std::vector<lesson::Given> mistakes =
        given({"masked_after_softmax", "visible_off_by_one", "visible_ignored"},
              [&](const char* cause) { return weights(c, cause); });
    mistakes.push_back(either("normalised_over_unseen", got.w, weights(c, "hidden_score_0"),
                              weights(c, "hidden_score_0_kept")));
    compare_weights(report, "w, compared with your own w after the hidden keys are cut off,", c,
                    got.w, weights_without_hidden(c), mistakes);
  }
}

static void blend_of_values(Report& report) {
  for (const Case& c : {small_case({3, 3}), make_case(6, 4, 7, 5, {2, 3, 1, 3, 2, 1}, 9)}) {
    const Forward got = forward(c);
    if (!has_weights(report, got)) return;
    report.inputs = told(c);
    report.equal("y, compared with your own w times v,", got.y,
                 blend(c, got.w, c.v, c.n.value_width),
                 {either("weights_times_keys", got.y, blend(c, got.w, c.k, c.n.width),
                         blend(c, got.w, c.k, c.n.value_width)),
                  {"values_strided_by_width", blend(c, got.w, c.v, c.n.width)}},
                 {.columns = c.n.value_width});
  }
}

static void blind_query(Report& report) {
  const double old = 7;
  const Case c = make_case(4, 5, 3, 2, {3, 0, 5, 0}, 13);
  const Forward got = forward(c, old);
  if (!report.holds(!all_are(got.w, old), "Nothing was written to w.")) return;
  report.inputs = "7 stood in every place of w and y before.";
  for (const int i : {1, 3}) {
    const auto row = [&](const Numbers& x, int columns) {
      return Numbers(x.begin() + i * columns, x.begin() + (i + 1) * columns);
    };
    report.equal(text("visible[%d] is 0, and row %d of w", i, i), row(got.w, 5), Numbers(5, 0),
                 {{"blind_row_nan", Numbers(5, NAN)},
                  {"blind_row_uniform", Numbers(5, 0.2)},
                  {"unseen_left_as_found", Numbers(5, old)}});
    report.equal(text("visible[%d] is 0, and row %d of y", i, i), row(got.y, 2), Numbers(2, 0),
                 {{"adds_to_old_output", Numbers(2, old)}});
  }
  const Case none = make_case(3, 0, 4, 2, {0, 0, 0}, 17);
  report.equal("Without any keys y", forward(none, old).y, Numbers(6, 0),
               {{"adds_to_old_output", Numbers(6, old)}}, {.columns = 2});
}

// To every score of the keys 0 to 2 `more` is added, and `rest` to those of the keys from 3 on.
static Case loud_case(double more, double rest, int visible) {
  Case c = make_case(4, 6, 9, 2, std::vector<int>(4, visible), 21);
  for (int i = 0; i < c.n.queries; i++) c.q[size_t(i * c.n.width)] = 300;
  for (int j = 0; j < c.n.keys; j++) c.k[size_t(j * c.n.width)] = (j < 3 ? more : rest) / 100;
  return c;
}

static void large_scores(Report& report) {
  const std::pair<const char*, Case> cases[] = {
      {"With 90,000 added to the scores of keys 0, 1 and 2 alone, w", loud_case(90000, 0, 6)},
      {"With 90,000 taken from all scores, w", loud_case(-90000, -90000, 6)},
      {"With 5,000 added to the scores of hidden keys, w", loud_case(0, 5000, 3)}};
  for (const auto& [what, c] : cases) {
    const Forward got = forward(c);
    if (!has_weights(report, got)) return;
    compare_weights(report, what, c, got.w, weights(c),
                    given({"no_maximum", "maximum_from_zero", "maximum_over_hidden"},
                          [&c = c](const char* cause) { return weights(c, cause); }),
                    1e-8);
  }
}

static void old_numbers(Report& report) {
  const double old = 7;
  const Case c = make_case(3, 7, 5, 4, {2, 6, 4}, 25);
  const Forward clean = forward(c), got = forward(c, old);
  if (!has_weights(report, clean)) return;
  Numbers left = clean.w;
  for (int i = 0; i < c.n.queries; i++)
    for (int j = c.visible[size_t(i)]; j < c.n.keys; j++) left[size_t(i * c.n.keys + j)] = old;
  report.equal("With 7 in every place before, w", got.w, clean.w, {{"unseen_left_as_found", left}},
               {.columns = c.n.keys});
  report.equal("With 7 in every place before, y", got.y, clean.y,
               {{"adds_to_old_output", lesson::scaled(clean.y, 1, old)}},
               {.columns = c.n.value_width});
}

static void a_set(Report& report) {
  const Case c = make_case(3, 5, 4, 2, {}, 29);
  const int order[] = {3, 0, 4, 1, 2};
  Case moved = c;
  for (int j = 0; j < c.n.keys; j++) {
    std::copy_n(c.k.begin() + order[j] * c.n.width, c.n.width, moved.k.begin() + j * c.n.width);
    std::copy_n(c.v.begin() + order[j] * c.n.value_width, c.n.value_width,
                moved.v.begin() + j * c.n.value_width);
  }
  const Forward before = forward(c), after = forward(moved);
  if (!has_weights(report, before)) return;
  if (!report.holds(!all_are(before.y, 0), "y is still all 0.")) return;
  report.equal("After keys and values were put in another order, y", after.y, before.y, {},
               {.columns = c.n.value_width});
}

// ---- Stage 2. ----

static Gradients backward(const Case& c, const Numbers& w, const Gradients& before) {
  const auto room = [](Numbers x) {
    x.resize(x.size() + kBehind, 0);
    return x;
  };
  Numbers weights = room(w), dq = room(before.dq), dk = room(before.dk), dv = room(before.dv);
  attend_backward(c.n, part(c.q, c.n.queries * c.n.width), part(c.k, c.n.keys * c.n.width),
                  part(c.v, c.n.keys * c.n.value_width), part(weights, int(w.size())),
                  part(c.dy, c.n.queries * c.n.value_width), std::span(dq).first(before.dq.size()),
                  std::span(dk).first(before.dk.size()), std::span(dv).first(before.dv.size()));
  return {front(dq, int(before.dq.size())), front(dk, int(before.dk.size())),
          front(dv, int(before.dv.size()))};
}

static Gradients zeros(const Case& c) {
  return {Numbers(size_t(c.n.queries * c.n.width), 0), Numbers(size_t(c.n.keys * c.n.width), 0),
          Numbers(size_t(c.n.keys * c.n.value_width), 0)};
}

static std::vector<Case> backward_cases() {
  return {small_case({3, 3}), make_case(5, 7, 6, 4, {3, 7, 1, 5, 7}, 33)};
}

static bool has_gradient(Report& report, const char* name, const Numbers& gradient) {
  return report.holds(!all_are(gradient, 0), text("%s is still all 0.", name));
}

// What the gradients of the small case are made from.
static std::string told_backward(const Case& c, const Numbers& w) {
  if (told(c).empty()) return "";
  return told(c) + " w = " + shown(w, 3) + ", dy = " + shown(front(c.dy, 4), 2) +
         ", so that ds / sqrt(width) should be " + shown(score_gradients(c, w, ""), 3) + ".";
}

static void gradient_by_v(Report& report) {
  for (const Case& c : backward_cases()) {
    const Numbers w = weights(c), dv = backward(c, w, zeros(c)).dv;
    if (!has_gradient(report, "dv", dv)) return;
    report.inputs = told_backward(c, w);
    report.equal("dv", dv, gradients(c, w).dv,
                 {either("dv_without_transpose", dv, gradients(c, w, "dv_reads_across").dv,
                         gradients(c, w, "dv_by_rows").dv)},
                 {.columns = c.n.value_width});
  }
}

// dq or dk: `own` and `other` are the two ways to make it from the wrong matrix.
static void compare_gradient(Report& report, const char* name, Numbers Gradients::*part,
                             const char* wrong, const char* own, const char* other) {
  for (const Case& c : backward_cases()) {
    const Numbers w = weights(c), got = backward(c, w, zeros(c)).*part;
    if (!has_gradient(report, name, got)) return;
    const auto with = [&](const char* cause) { return gradients(c, w, cause).*part; };
    std::vector<lesson::Given> mistakes =
        given({"ds_without_sum", "ds_without_scale", "ds_without_weight", "sum_over_queries",
               "running_sum"},
              with);
    mistakes.push_back(either(wrong, got, with(own), with(other)));
    report.inputs = told_backward(c, w);
    report.equal(name, got, with(""), mistakes, {.columns = c.n.width});
  }
}

static void gradient_by_q(Report& report) {
  compare_gradient(report, "dq", &Gradients::dq, "dq_from_q", "dq_from_own_q", "dq_from_other_q");
}
static void gradient_by_k(Report& report) {
  compare_gradient(report, "dk", &Gradients::dk, "dk_from_k", "dk_from_own_k", "dk_from_other_k");
}

static void expect_added(Report& report, const char* name, const Numbers& before,
                         const Numbers& after, const Numbers& gradient) {
  Numbers sum = before;
  for (size_t i = 0; i < sum.size(); i++) sum[i] += gradient[i];
  const bool lost = lesson::same(after, gradient);
  const bool kept = report.holds(
      !lost,
      text("%s[0, 0] was %.4g before, the gradient is %.4g, and you left %.4g; it should be their "
           "sum, %.4g.",
           name, before[0], gradient[0], after[0], sum[0]),
      "overwrites_gradients");
  if (kept) report.equal(text("With a gradient in it before, %s", name), after, sum);
}

static bool has_gradients(Report& report, const Gradients& g) {
  return has_gradient(report, "dq", g.dq) && has_gradient(report, "dk", g.dk) &&
         has_gradient(report, "dv", g.dv);
}

static void adds_to_gradients(Report& report) {
  const Case c = make_case(4, 6, 3, 5, {}, 37);
  const Numbers w = weights(c);
  const Gradients before{lesson::numbers(4 * 3, 41), lesson::numbers(6 * 3, 42),
                         lesson::numbers(6 * 5, 43)};
  const Gradients after = backward(c, w, before), yours = backward(c, w, zeros(c));
  if (!has_gradients(report, yours)) return;
  expect_added(report, "dq", before.dq, after.dq, yours.dq);
  expect_added(report, "dk", before.dk, after.dk, yours.dk);
  expect_added(report, "dv", before.dv, after.dv, yours.dv);
}

static void one_tensor(Report& report) {
  Case c = make_case(4, 6, 3, 3, {1, 2, 4, 6}, 45);
  c.q = c.v = c.k;  // the queries are the first four rows
  const Numbers w = weights(c);
  const Gradients yours = backward(c, w, zeros(c));
  if (!has_gradients(report, yours)) return;
  Numbers wanted = yours.dk, dx(size_t(c.n.keys * c.n.width), 0);
  for (size_t i = 0; i < wanted.size(); i++)
    wanted[i] += yours.dv[i] + (i < yours.dq.size() ? yours.dq[i] : 0);
  const std::span<const double> x = part(c.k, c.n.keys * c.n.width);
  const size_t queries = size_t(c.n.queries * c.n.width);
  attend_backward(c.n, x.first(queries), x, x, w, part(c.dy, c.n.queries * c.n.value_width),
                  std::span(dx).first(queries), dx, dx);
  report.equal("The gradient of one tensor, compared with the sum of your dq, dk and dv,", dx,
               wanted, {}, {.columns = c.n.width});
}

const lesson::Lesson kLesson = {
    .number = 10,
    .title = "Scaled dot-product attention",
    .checks =
        {{"stage 1: the weights are the softmax of the scaled scores",
          "Look at the score, at its scale, and at which index the softmax sums over.",
          weights_of_scores},
         {"stage 1: only visible keys get weight",
          "Look at where visible[i] enters: before the exponentials and the sum.",
          only_visible_keys},
         {"stage 1: y blends the values", "Look at the loop that adds w[i, j] v_j.",
          blend_of_values},
         {"stage 1: a query that may look at nothing gives zeros",
          "Look at what happens when the sum of exponentials has no terms.", blind_query},
         {"stage 1: large scores", "Look at what you subtract before std::exp.", large_scores},
         {"stage 1: old numbers in w and y do not matter",
          "Look for places of w and y that you never write, or only add to.", old_numbers},
         {"stage 1: attention is a set operation",
          "Nothing in the formula asks for the place of a key, unless it is hidden.", a_set},
         {"stage 2: the gradient by the values", "Look at dv: which row of dy meets which weight?",
          gradient_by_v},
         {"stage 2: the gradient by the queries",
          "Look at ds, the gradient by the scores, and at what dq multiplies it with.",
          gradient_by_q},
         {"stage 2: the gradient by the keys",
          "Look at ds, the gradient by the scores, and at what dk multiplies it with.",
          gradient_by_k},
         {"stage 2: gradients are added", "Look for an = that should be +=.", adds_to_gradients},
         {"stage 2: query, key and value may be one tensor",
          "Look for places where dq, dk or dv are set or read instead of added to.", one_tensor}},
    .causes = {
        {"no_scale", "The scores are not divided by sqrt(d)."},
        {"scale_by_d", "The scores are divided by d, not by its square root."},
        {"scale_by_value_width",
         "The scale is the square root of the width of the values; it is that of the keys."},
        {"scale_after_softmax",
         "The weights are divided by sqrt(d); the scores should be, before the softmax."},
        {"softmax_over_queries",
         "The softmax runs down the queries: each column sums to 1 instead of each row."},
        {"queries_and_keys_swapped",
         "Score [i, j] is made from query j and key i; it should be query i and key j."},
        {"weights_times_keys", "The weights blend the keys; they should blend the values."},
        {"values_strided_by_width",
         "Rows of v are read as if they had n.width columns; they have n.value_width."},
        {"masked_after_softmax",
         "The hidden keys are set to 0 after the softmax, which has already given them a share."},
        {"normalised_over_unseen",
         "The hidden keys take part in the softmax with a score of 0, and exp(0) is 1."},
        {"visible_off_by_one", "Key number visible[i] is looked at too: < became <=."},
        {"visible_ignored", "visible does not enter: every query looks at every key."},
        {"blind_row_nan",
         "Where nothing is visible, the sum of the exponentials is 0 and there is no largest "
         "score: the one must not divide, the other not be subtracted."},
        {"blind_row_uniform",
         "Hidden keys get a very low score instead of none; where all are hidden, all are equal."},
        {"no_maximum", "exp of a large score is infinite: subtract the row's largest score first."},
        {"maximum_from_zero",
         "The search for the largest score starts at 0; if all are far below, every exp is 0."},
        {"maximum_over_hidden",
         "The largest score is looked for among hidden keys as well; then every visible exp is 0."},
        {"unseen_left_as_found", "The weights of hidden keys are not written; they should be 0."},
        {"adds_to_old_output", "y is added to without being set to 0 first."},
        {"dv_without_transpose",
         "dv uses w where it needs its transpose: v_j gathers w[i, j] dy_i over the queries i."},
        {"ds_without_sum",
         "The gradient of the softmax lacks its sum: ds = w (dw - sum over the keys of w dw)."},
        {"ds_without_scale", "The gradients of q and k lack the factor 1 / sqrt(d)."},
        {"ds_without_weight", "ds lacks the factor w[i, j] before the bracket."},
        {"sum_over_queries",
         "The sum in ds runs over the queries; the softmax was over the keys of one query."},
        {"running_sum",
         "The sum in ds is still growing while it is used: it must be complete, over all keys of "
         "the query, before the first ds is made."},
        {"dq_from_q",
         "dq is made from q; it should be from k: a query's gradient lies in its keys."},
        {"dk_from_k", "dk is made from k; it should be from q."},
        {"overwrites_gradients", "A gradient is set with =; it should be added with +=."}}};
