// Judges the answer to lesson 3: every gradient against one that was found in another way.
#include "tools/check.h"

#include <ctime>
#include <string>
#include <vector>

namespace judge {

using lesson::given, lesson::Guarded, lesson::Numbers, lesson::Report, lesson::shown, lesson::text;
using Mistake = std::string;  // the name of a cause; empty: none

#include "03-autodiff/reference.h"

// --- Stage 1 ---

static void compare(Report& report, const std::vector<Line>& lines, int loss) {
  const std::vector<Line> tape = played(lines);
  std::vector<Line> yours = tape;
  backward(yours, loss);
  const Numbers got = gradients_of(yours), wanted = replay(tape, loss);
  const std::string when = text("The tape is %s, the loss is [%d]: ", text_of(tape).c_str(), loss);
  report.compare(first_wrong(when, got, wanted), got, wanted,
                 given({"assigns", "square_counted_once", "da_gets_a", "upstream_ignored",
                        "replayed_forward", "no_one_at_the_loss", "last_line_as_loss"},
                       [&](const char* cause) { return replay(tape, loss, cause); }));
}

/// y = (w x + b) w with w = 3, x = 2, b = -4: the gradient of w is 10 - 4 = 8, by two paths.
static std::vector<Line> two_paths() {
  return {input(3), input(2), input(-4), product_of(0, 1), sum_of(3, 2), product_of(4, 0)};
}

static void fills_in_values(Report& report) {
  for (const double w : {3.0, 0.5}) {
    std::vector<Line> tape = two_paths();
    tape[0].value = w;
    const std::vector<Line> right = played(tape);
    report.inputs = "The tape is " + text_of(tape) + ".";
    forward(tape);
    report.equal("The list of values", values_of(tape), values_of(right));
  }
  std::vector<Line> empty;
  forward(empty);
}

static void hands_on(Report& report) {
  compare(report, {input(2), input(3), product_of(0, 1)}, 2);
  compare(report, {input(0.7), input(-1.3), input(0.4), sum_of(0, 1), product_of(3, 2)}, 4);
  compare(report, {input(0.7), input(-1.3), input(0.4), product_of(0, 1), product_of(3, 2)}, 4);
}

static void adds_paths(Report& report) {
  compare(report, two_paths(), 5);
  compare(report,
          {input(1.5), input(-0.6), product_of(0, 1), sum_of(2, 0), product_of(3, 2), sum_of(4, 3)},
          5);
}

static void counts_both_operands(Report& report) {
  compare(report, {input(1.7), product_of(0, 0), sum_of(1, 0)}, 2);
  compare(report, {input(1.7), sum_of(0, 0), product_of(1, 1)}, 2);
}

static void starts_at_loss(Report& report) {
  compare(report,
          {input(0.8), input(-1.7), product_of(0, 1), sum_of(2, 0), product_of(3, 1), sum_of(4, 0)},
          3);
  compare(report, {input(0.8), input(-1.7), product_of(0, 1)}, 1);  // an input may be the loss
}

/// Two steps on one tape, and in the first of them a second backward.
struct Steps {
  Numbers again, next;            // the gradients after the second backward, and the next step
  Numbers wanted, wanted_next;    // what they should be
  Numbers kept_again, kept_next;  // what they are if no gradient is set back
};

static Steps two_steps() {
  std::vector<Line> tape = two_paths();
  Steps steps;
  forward(tape);
  backward(tape, 5);
  backward(tape, 5);
  steps.again = gradients_of(tape);
  std::vector<Line> right = played(tape);
  steps.wanted = replay(right, 5);
  steps.kept_again = replay(right, 5, "", steps.wanted);
  tape[0].value = right[0].value = 0.5, tape[1].value = right[1].value = -7;
  forward(tape);
  backward(tape, 5);
  steps.next = gradients_of(tape);
  right = played(right);
  steps.wanted_next = replay(right, 5);
  steps.kept_next = replay(right, 5, "", steps.kept_again);
  return steps;
}

static Numbers sum_of(Numbers a, const Numbers& b) {
  for (size_t i = 0; i < a.size(); i++) a[i] += b[i];
  return a;
}

static void same_again(Report& report) {
  const Steps s = two_steps();
  report.compare("The tape is " + text_of(two_paths()) + ". " +
                     first_wrong("After a second backward on it, ", s.again, s.wanted),
                 s.again, s.wanted,
                 {{"gradients_kept", s.kept_again}, {"second_backward_doubles", s.kept_again}});
}

static void begins_anew(Report& report) {
  const Steps s = two_steps();
  const bool ok =
      report.compare(first_wrong("In a second step ([0] = 0.5, [1] = -7, forward, backward), ",
                                 s.next, s.wanted_next),
                     s.next, s.wanted_next, {{"gradients_kept", s.kept_next}});
  if (!ok) report.vote("second_backward_doubles", false);
}

static void forgets_what_stood_there(Report& report) {
  std::vector<Line> tape = played(two_paths());
  for (Line& line : tape) line.gradient = 7;
  const Numbers wanted = replay(tape, 3);
  backward(tape, 3);
  const Numbers got = gradients_of(tape);
  report.holds(lesson::same(got, wanted),
               "The tape is " + text_of(two_paths()) +
                   ", 7 stands in every gradient, and the loss "
                   "is [3]: " +
                   first_wrong("", got, wanted) +
                   (got[5] == 7 ? " Lines below the loss have gradients, too." : ""));
}

/// The derivative of line `loss` by line `at`, pushed forward from line `at` alone.
static double pushed(const std::vector<Line>& tape, int loss, int at) {
  Numbers slope(tape.size());
  for (int i = 0; i <= loss; i++) {
    const Line& line = tape[i];
    if (line.op == Op::add) slope[i] = slope[line.a] + slope[line.b];
    if (line.op == Op::multiply)
      slope[i] = slope[line.a] * tape[line.b].value + tape[line.a].value * slope[line.b];
    if (i == at) slope[i] = 1;
  }
  return slope[loss];
}

static void any_tape(Report& report) {
  for (int seed = 1; seed <= 4; seed++) {
    const int inputs = 9, lines = 60;
    const Numbers values = lesson::numbers(inputs, seed), at = lesson::numbers(3 * lines, seed + 9);
    std::vector<Line> tape;
    for (const double value : values) tape.push_back(input(value));
    for (int i = inputs; i < lines; i++) {
      // The first operand is one of the six lines above, the second any line.
      const int a = i - 1 - int(3 * (at[3 * i] + 1)), b = int(i * (at[3 * i + 1] + 1) / 2);
      tape.push_back(at[3 * i + 2] < 0 ? sum_of(a, b) : product_of(a, b));
    }
    tape = played(tape);
    Numbers wanted;
    for (int i = 0; i < lines; i++) wanted.push_back(pushed(tape, lines - 1, i));
    backward(tape, lines - 1);
    const Numbers got = gradients_of(tape);
    report.holds(lesson::same(got, wanted), first_wrong("On a tape of 60 lines, ", got, wanted));
  }
}

static void many_paths(Report& report) {
  const int doublings = 28;
  std::vector<Line> tape = {input(0.3)};
  for (int i = 0; i < doublings; i++) tape.push_back(sum_of(i, i));
  tape = played(tape);
  const std::clock_t start = std::clock();
  backward(tape, doublings);
  const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
  report.holds(seconds < 0.1,
               text("A tape of 28 doublings took %.1f seconds to replay. It has 29 lines, and "
                    "268,435,456 paths from end to start.",
                    seconds),
               "walks_every_path");
  report.equal("After 28 doublings the gradient of the input", tape[0].gradient,
               double(1 << doublings));
}

// --- Stage 2 ---

struct Product {
  int m, k, n;
  Guarded<double> a, b, dy, da, db;
  Numbers da_before, db_before;

  /// Small whole numbers if `small`, or else any.
  Product(int m_, int k_, int n_, bool from_zero, bool small = false)
      : m(m_),
        k(k_),
        n(n_),
        a(some(m * k, 1, small)),
        b(some(k * n, 2, small)),
        dy(some(m * n, 3, small)),
        da(from_zero ? Numbers(m * k) : lesson::numbers(m * k, 4)),
        db(from_zero ? Numbers(k * n) : lesson::numbers(k * n, 5)),
        da_before(da.numbers()),
        db_before(db.numbers()) {}

  static Numbers some(int count, int seed, bool small) {
    Numbers all = lesson::numbers(count, seed);
    for (int i = 0; small && i < count; i++) all[i] = i + seed;
    return all;
  }
  std::string told() const {
    const std::string sizes = text("m = %d, k = %d, n = %d", m, k, n);
    if (m * k * n > 6) return sizes;
    return sizes + ", a = " + shown(a.numbers(), k) + ", b = " + shown(b.numbers(), n) +
           ", dy = " + shown(dy.numbers(), n) + ", da and db 0 at first";
  }
  /// Calls the answer; tells if it wrote where it may not.
  void run(Report& report) {
    report.inputs = told();
    matmul_backward(a.span(), b.span(), dy.span(), m, k, n, da.span(), db.span());
    report.holds(da.touched().empty(), "A number " + da.touched() + " da was changed.");
    report.holds(db.touched().empty(), "A number " + db.touched() + " db was changed.");
  }
};

/// The gradient by a, added to nothing; nearly right, perhaps.
static Numbers gradient_by_a(const Product& p, const Mistake& mistake = "") {
  const bool swapped = mistake == "da_order_swapped", straight = mistake == "da_not_transposed";
  Numbers da;
  for (int i = 0; i < p.m; i++)
    for (int q = 0; q < p.k; q++) {
      double sum = 0;
      for (int j = 0; j < p.n; j++)
        sum += swapped ? p.b.at(j * p.n + i) * p.dy.at(j * p.n + q)
                       : p.dy.at(i * p.n + j) * p.b.at(straight ? j * p.k + q : q * p.n + j);
      da.push_back(sum);
    }
  return da;
}

static Numbers gradient_by_b(const Product& p, const Mistake& mistake = "") {
  const bool swapped = mistake == "db_order_swapped", straight = mistake == "db_not_transposed";
  Numbers db;
  for (int q = 0; q < p.k; q++)
    for (int j = 0; j < p.n; j++) {
      double sum = 0;
      for (int r = 0; r < (swapped ? p.n : p.m); r++)
        sum += swapped ? p.dy.at(q * p.n + r) * p.a.at(j * p.k + r)
                       : p.a.at(straight ? q * p.m + r : r * p.k + q) * p.dy.at(r * p.n + j);
      db.push_back(sum);
    }
  return db;
}

static std::vector<Product> products() {
  return {{2, 1, 3, true, true}, {5, 4, 3, true}, {2, 3, 7, true}, {3, 8, 2, true}};
}

static void by_a(Report& report) {
  for (Product& p : products()) {
    p.run(report);
    report.equal("da", p.da.numbers(), gradient_by_a(p),
                 given({"da_not_transposed", "da_order_swapped"},
                       [&](const char* cause) { return gradient_by_a(p, cause); }),
                 {p.k});
  }
}

static void by_b(Report& report) {
  for (Product& p : products()) {
    p.run(report);
    report.equal("db", p.db.numbers(), gradient_by_b(p),
                 given({"db_not_transposed", "db_order_swapped"},
                       [&](const char* cause) { return gradient_by_b(p, cause); }),
                 {p.n});
  }
}

/// Compares with what was there before and your own gradient, as it comes where 0 was before.
static void expect_added(Report& report, const char* name, const Numbers& got,
                         const Numbers& before, const Numbers& gradient, int columns) {
  if (!report.holds(!lesson::same(gradient, Numbers(gradient.size())),
                    text("%s is still all 0.", name)))
    return;
  const Numbers wanted = sum_of(before, gradient);
  const bool lost = lesson::same(got, gradient);
  report.holds(lesson::same(got, wanted),
               text("With numbers in %s before the call, ", name) +
                   lesson::difference(name, got, wanted, columns) +
                   (lost ? " What was there before is lost." : ""),
               lost ? "matmul_overwrites" : "");
}

static void adds_to_what_is_there(Report& report) {
  Product p(4, 2, 5, false), alone(4, 2, 5, true);
  p.run(report), alone.run(report);
  expect_added(report, "da", p.da.numbers(), p.da_before, alone.da.numbers(), p.k);
  expect_added(report, "db", p.db.numbers(), p.db_before, alone.db.numbers(), p.n);
}

static void one_and_nought(Report& report) {
  const int sizes[][3] = {{1, 1, 1}, {1, 5, 1}, {3, 1, 2}, {0, 3, 4}, {3, 0, 4}, {3, 4, 0}};
  for (const auto& [m, k, n] : sizes) {
    Product p(m, k, n, true);
    p.run(report);
    report.equal("da", p.da.numbers(), gradient_by_a(p), {}, {k});
    report.equal("db", p.db.numbers(), gradient_by_b(p), {}, {n});
  }
}

/// What is in drow, by the right rule and by the others.
static Numbers row_gradient(Numbers row, const Guarded<double>& dy, int m, int n,
                            const Mistake& mistake) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      const double x = dy.at(i * n + j);
      if (mistake == "bias_over_columns") {
        if (i < n) row[i] += x;
      } else if (mistake == "bias_overwrites") {
        row[j] = x;
      } else if (mistake != "bias_not_summed" || i == 0) {
        row[j] += mistake == "bias_averaged" ? x / m : x;
      }
    }
  return row;
}

static void row_added_to_rows(Report& report) {
  const int sizes[][2] = {{2, 3}, {3, 4}, {5, 2}, {1, 3}, {0, 3}};
  for (const auto& [m, n] : sizes) {
    const bool small = m == 2;
    Guarded<double> dy(Product::some(m * n, 1, small)),
        drow(small ? Numbers{10, 20, 40} : lesson::numbers(n, 7));
    const Numbers before = drow.numbers();
    add_row_backward(dy.span(), m, n, drow.span());
    report.inputs = text("m = %d, n = %d", m, n);
    if (small)
      report.inputs += ", dy = " + shown(dy.numbers(), n) + ", before drow = " + shown(before);
    report.equal("drow", drow.numbers(), row_gradient(before, dy, m, n, ""),
                 given({"bias_not_summed", "bias_averaged", "bias_overwrites", "bias_over_columns"},
                       [&, m = m, n = n](const char* cause) {
                         return row_gradient(before, dy, m, n, cause);
                       }));
    report.holds(drow.touched().empty(), "A number " + drow.touched() + " drow was changed.");
  }
}

}  // namespace judge

const lesson::Lesson kLesson = {
    .number = 3,
    .title = "Reverse-mode autodiff",
    .checks = {{"forward fills in every value",
                "Look at forward: which lines does it write, and from what?",
                judge::fills_in_values},
               {"a sum and a product hand their gradient on",
                "Look at what backward does with one line: two operands, each gets the gradient of "
                "the line times a slope.",
                judge::hands_on},
               {"where two paths meet, their gradients add up",
                "Look at how a gradient is written: a line may be used by several lines below it.",
                judge::adds_paths},
               {"y * y counts twice", "Look at what happens where a and b are the same line.",
                judge::counts_both_operands},
               {"the replay starts at the loss, wherever it stands",
                "Look at where backward starts: `loss` need not be the last line.",
                judge::starts_at_loss},
               {"a second backward gives the same",
                "Look at what the gradients hold when backward begins.", judge::same_again},
               {"the next step starts from nothing",
                "Look at what the gradients hold when backward begins.", judge::begins_anew},
               {"what stood in the gradients does not matter, the lines below the loss included",
                "Look at which gradients are set to 0 when backward begins: those of all lines.",
                judge::forgets_what_stood_there},
               {"any tape, every gradient",
                "Look at backward; if every check above passes, at the order of the lines.",
                judge::any_tape},
               {"many paths take no time", "Look at how often backward comes by each line.",
                judge::many_paths},
               {"the product: the gradient by a",
                "Look at da: nudge a[i, p] and ask which numbers of y move, and by how much. Then "
                "look at the places: dy[i * n + j], b[p * n + j].",
                judge::by_a},
               {"the product: the gradient by b",
                "Look at db: nudge b[p, j] and ask which numbers of y move, and by how much. Then "
                "look at the places: a[i * k + p], dy[i * n + j].",
                judge::by_b},
               {"the product: gradients are added to what is there",
                "Look at how da and db are written: a matrix may be used twice.",
                judge::adds_to_what_is_there},
               {"the product: sizes of one and nought", "Look at the bounds of the loops.",
                judge::one_and_nought},
               {"the row: its gradient",
                "Look at which numbers of y have read row[j]: each of them is a path.",
                judge::row_added_to_rows}},
    .causes = {
        {"assigns",
         "A gradient that arrives replaces the one that is there. Several paths may lead to one "
         "line, and their shares add up: += instead of =."},
        {"square_counted_once",
         "In y * y both operands are one line, and it gets one share instead of two. If both "
         "gradients are read before either is written, the first share is lost."},
        {"da_gets_a",
         "In a product each operand gets its own value as the slope. Nudge a and the product moves "
         "by b times that: the slope of one is the value of the other."},
        {"upstream_ignored",
         "A line hands on its own slope alone. It must be multiplied by the gradient that reached "
         "the line: slopes along a path multiply."},
        {"replayed_forward",
         "The tape is replayed from its first line. A line can hand on its gradient only after all "
         "lines that use it have handed on theirs, and those stand below it."},
        {"gradients_kept",
         "No gradient is ever set back to 0, so each step adds to the one before it."},
        {"second_backward_doubles",
         "The gradients are set to 0 in forward only, so a second backward adds to the first."},
        {"no_one_at_the_loss",
         "Every gradient is 0. The replay begins with one number that you set yourself: the "
         "gradient of the loss by itself, which is 1."},
        {"last_line_as_loss",
         "The replay starts at the last line of the tape, and the loss stands on another."},
        {"walks_every_path",
         "Each path is followed by itself, and their number doubles with every line. Wait until a "
         "line has its whole gradient, then hand it on once."},
        {"da_not_transposed",
         "da is dY B. Number (i, p) of da needs row p of B: dA = dY B', with B transposed."},
        {"db_not_transposed",
         "db is A dY. Number (p, j) of db needs column p of A: dB = A' dY, with A transposed."},
        {"da_order_swapped",
         "da is B' dY, which has the right shape for square matrices only. The order is dY B'."},
        {"db_order_swapped",
         "db is dY A', which has the right shape for square matrices only. The order is A' dY."},
        {"matmul_overwrites",
         "What stood in da or db before the call is lost. A matrix that is used twice gets two "
         "gradients, and they add up: += instead of =."},
        {"bias_not_summed",
         "drow is the first row of dy. The row was added to each of the m rows, so all m of them "
         "are paths to it, and their gradients add up."},
        {"bias_averaged",
         "drow is the mean over the rows of dy. Paths add up; nothing divides by their number."},
        {"bias_over_columns",
         "Each row of dy is summed over its columns. It is the other way round: row[j] was read in "
         "column j of every row."},
        {"bias_overwrites",
         "Each row of dy replaces the one before it, so the last one is left: += instead of =."}}};
