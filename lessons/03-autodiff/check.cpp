// Judges the answer to lesson 3: every gradient against one that was found in another way.
#include "tools/check.h"

#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

// A judge may think slowly, but must compile fast.
#pragma GCC push_options
#pragma GCC optimize("O0")

namespace judge {

using lesson::Given;
using lesson::Report;
using Numbers = std::vector<double>;

static Line input(double value) { return {Op::input, -1, -1, value, 0}; }
static Line sum_of(int a, int b) { return {Op::add, a, b, 0, 0}; }
static Line product_of(int a, int b) { return {Op::multiply, a, b, 0, 0}; }

static void play(std::vector<Line>& tape) {
  for (Line& line : tape) {
    if (line.op == Op::add) line.value = tape[line.a].value + tape[line.b].value;
    if (line.op == Op::multiply) line.value = tape[line.a].value * tape[line.b].value;
  }
}

static Numbers gradients_of(const std::vector<Line>& tape) {
  Numbers all;
  for (const Line& line : tape) all.push_back(line.gradient);
  return all;
}

static Numbers values_of(const std::vector<Line>& tape) {
  Numbers all;
  for (const Line& line : tape) all.push_back(line.value);
  return all;
}

/// A sentence with numbers in it, as std::printf makes it.
[[gnu::format(printf, 1, 2)]] static std::string text(const char* format, ...) {
  char buffer[400];
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(buffer, sizeof buffer, format, values);
  va_end(values);
  return buffer;
}

/// "[0] = 3, [1] = 2, [2] = [0] * [1]".
static std::string text_of(const std::vector<Line>& tape) {
  std::string all;
  int i = 0;
  for (const Line& line : tape) {
    if (i > 0) all += ", ";
    if (line.op == Op::input)
      all += text("[%d] = %g", i, line.value);
    else
      all += text("[%d] = [%d] %c [%d]", i, line.a, line.op == Op::add ? '+' : '*', line.b);
    i++;
  }
  return all;
}

static bool near(double a, double b) {
  const double off = a > b ? a - b : b - a, size = b < 0 ? -b : b;
  return off <= 1e-9 * (size > 1 ? size : 1);  // no for NaN
}

/// Tells of the wrong gradient that the replay comes by first; true if there is none.
static bool compare_gradients(Report& report, const std::string& when,
                              const std::vector<Line>& tape, const Numbers& wanted) {
  if (tape.size() != wanted.size()) return report.holds(false, "The tape has another length now.");
  for (int i = int(wanted.size()) - 1; i >= 0; i--)
    if (!near(tape[i].gradient, wanted[i]))
      return report.holds(false, when + text("the gradient of line %d is %.6g; it should be %.6g.",
                                             i, tape[i].gradient, wanted[i]));
  return true;
}

// --- Stage 1, with the mistakes that are made there ---

enum class Slip {
  none,
  assigns,
  square_once,
  own_value,
  no_upstream,
  from_the_top,
  no_one,
  last_line
};
using enum Slip;

/// The gradients that somebody with this slip finds on a tape that was played.
static Numbers replay(const std::vector<Line>& tape, int loss, Slip slip) {
  Numbers gradient(tape.size());
  const int last = slip == last_line ? int(tape.size()) - 1 : loss;
  gradient[last] = slip == no_one ? 0 : 1;
  for (int step = 0; step <= last; step++) {
    const int i = slip == from_the_top ? step : last - step;
    const Line& line = tape[i];
    if (line.op == Op::input) continue;
    const double a = tape[line.a].value, b = tape[line.b].value;
    const double upstream = slip == no_upstream ? 1 : gradient[i];
    const bool sum = line.op == Op::add;
    const double to_a = upstream * (sum ? 1 : slip == own_value ? a : b);
    const double to_b = upstream * (sum ? 1 : slip == own_value ? b : a);
    gradient[line.a] = slip == assigns ? to_a : gradient[line.a] + to_a;
    if (slip == square_once && line.a == line.b) continue;
    gradient[line.b] = slip == assigns ? to_b : gradient[line.b] + to_b;
  }
  return gradient;
}

/// Compares all gradients; only the slips in `suspects` are looked for.
static void compare(Report& report, std::initializer_list<Line> lines, int loss,
                    std::initializer_list<Slip> suspects) {
  std::vector<Line> tape = lines;
  const std::string when = text("The tape is %s, the loss is [%d]: ", text_of(tape).c_str(), loss);
  play(tape);
  const Numbers wanted = replay(tape, loss, none);
  const auto with = [&](Slip slip) {
    for (const Slip suspect : suspects)
      if (suspect == slip) return replay(tape, loss, slip);
    return wanted;
  };
  std::vector<Line> yours = tape;
  backward(yours, loss);
  compare_gradients(report, when, yours, wanted);
  report.equal("The gradients", gradients_of(yours), wanted,
               {{"assigns", with(assigns)},
                {"square_counted_once", with(square_once)},
                {"da_gets_a", with(own_value)},
                {"upstream_ignored", with(no_upstream)},
                {"replayed_forward", with(from_the_top)},
                {"no_one_at_the_loss", with(no_one)},
                {"last_line_as_loss", with(last_line)}});
}

static void fills_in_values(Report& report) {
  for (const double w : {3.0, 0.5}) {
    std::vector<Line> tape = {input(w),         input(2),     input(-4),
                              product_of(0, 1), sum_of(3, 2), product_of(4, 0)};
    std::vector<Line> yours = tape;
    const std::string what = "The tape is " + text_of(tape) + ". In the list of values";
    forward(yours);
    play(tape);
    report.equal(what, values_of(yours), values_of(tape));
  }
}

static void hands_on(Report& report) {
  compare(report, {input(0.7), input(-1.3), input(0.4), sum_of(0, 1), product_of(3, 2)}, 4,
          {own_value, from_the_top, no_one});
  compare(report, {input(0.7), input(-1.3), input(0.4), product_of(0, 1), product_of(3, 2)}, 4,
          {own_value, no_upstream, from_the_top, no_one});
}

static void adds_paths(Report& report) {
  compare(report, {input(3), input(2), input(-4), product_of(0, 1), sum_of(3, 2), product_of(4, 0)},
          5, {assigns});
  compare(report,
          {input(1.5), input(-0.6), product_of(0, 1), sum_of(2, 0), product_of(3, 2), sum_of(4, 3)},
          5, {assigns});
}

static void counts_both_operands(Report& report) {
  compare(report, {input(1.7), product_of(0, 0), sum_of(1, 0)}, 2, {square_once, assigns});
  compare(report, {input(1.7), sum_of(0, 0), product_of(1, 1)}, 2, {});
}

static void starts_at_loss(Report& report) {
  compare(report,
          {input(0.8), input(-1.7), product_of(0, 1), sum_of(2, 0), product_of(3, 1), sum_of(4, 0)},
          3, {last_line});
}

/// Two steps on one tape, and in the first of them a second backward.
struct Steps {
  std::vector<Line> first, again, next;  // the tape after each backward
  Numbers wanted, wanted_next;
};

static bool right(const std::vector<Line>& tape, const Numbers& wanted) {
  Report report;
  return compare_gradients(report, "", tape, wanted);
}

static Steps two_steps() {
  std::vector<Line> tape = {input(3),         input(2),     input(-4),
                            product_of(0, 1), sum_of(3, 2), product_of(4, 0)};
  const auto step = [&](Numbers& wanted) {
    forward(tape);
    backward(tape, 5);
    std::vector<Line> played = tape;
    play(played);
    wanted = replay(played, 5, none);
    return tape;
  };
  Steps steps;
  steps.first = step(steps.wanted);
  backward(tape, 5);
  steps.again = tape;
  tape[0].value = 0.5, tape[1].value = -7, tape[2].value = 1.25;
  steps.next = step(steps.wanted_next);
  return steps;
}

static void same_again(Report& report) {
  const Steps steps = two_steps();
  const bool ok = compare_gradients(report, "After a second backward on the same tape, ",
                                    steps.again, steps.wanted);
  if (ok || !right(steps.first, steps.wanted)) return;
  const bool next_ok = right(steps.next, steps.wanted_next);
  report.holds(false, "", next_ok ? "second_backward_doubles" : "gradients_kept");
}

static void begins_anew(Report& report) {
  const Steps steps = two_steps();
  const bool ok = compare_gradients(report, "In a second step (new inputs, forward, backward), ",
                                    steps.next, steps.wanted_next);
  if (!ok && right(steps.first, steps.wanted)) report.holds(false, "", "gradients_kept");
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
    play(tape);
    Numbers wanted;
    for (int i = 0; i < lines; i++) wanted.push_back(pushed(tape, lines - 1, i));
    backward(tape, lines - 1);
    compare_gradients(report, "On a tape of 60 lines, ", tape, wanted);
  }
}

static void many_paths(Report& report) {
  const int doublings = 28;
  std::vector<Line> tape = {input(0.3)};
  for (int i = 0; i < doublings; i++) tape.push_back(sum_of(i, i));
  play(tape);
  const std::clock_t start = std::clock();
  backward(tape, doublings);
  const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
  report.equal("After 28 doublings the gradient of the input", tape[0].gradient,
               double(1 << doublings));
  report.holds(seconds < 0.1,
               text("A tape of 28 doublings took %.1f seconds to replay. It has 29 lines, and "
                    "268,435,456 paths from end to start.",
                    seconds),
               "walks_every_path");
}

// --- Stage 2 ---

/// Memory with room for some matrices between guards, which hold numbers that nobody may change.
struct Arena {
  static constexpr int kGuard = 128;
  Numbers memory;

  explicit Arena(std::initializer_list<int> sizes) {
    int total = kGuard;
    for (const int size : sizes) total += size + kGuard;
    memory = lesson::numbers(total, 33);
  }
  std::span<double> place(int& at, const Numbers& numbers) {
    at += kGuard;
    const std::span<double> here(memory.data() + at, numbers.size());
    for (const double number : numbers) memory[at++] = number;
    return here;
  }
};

struct Sizes {
  int m, k, n;
};

struct Product {
  int m, k, n;
  Arena arena;
  std::span<double> a, b, dy, da, db;
  Numbers da_before, db_before;

  Product(int m_, int k_, int n_, bool from_zero)
      : m(m_), k(k_), n(n_), arena({m * k, k * n, m * n, m * k, k * n}) {
    int at = 0;
    a = arena.place(at, lesson::numbers(m * k, 1));
    b = arena.place(at, lesson::numbers(k * n, 2));
    dy = arena.place(at, lesson::numbers(m * n, 3));
    da_before = from_zero ? Numbers(m * k) : lesson::numbers(m * k, 4);
    db_before = from_zero ? Numbers(k * n) : lesson::numbers(k * n, 5);
    da = arena.place(at, da_before);
    db = arena.place(at, db_before);
  }
  std::string sizes() const { return text("With m = %d, k = %d, n = %d, ", m, k, n); }
  /// Calls the answer; false if it wrote where it may not.
  bool run(Report& report) {
    const Numbers before = arena.memory;
    matmul_backward(a, b, dy, m, k, n, da, db);
    for (size_t i = 0; i < before.size(); i++) {
      const double* here = arena.memory.data() + i;
      const auto in = [&](std::span<double> x) {
        return here >= x.data() && here < x.data() + x.size();
      };
      if (arena.memory[i] != before[i] && !in(da) && !in(db))
        return report.holds(false, sizes() + "a number outside of da and db was changed.");
    }
    return true;
  }
};

enum class Wrong { none, not_transposed, order_swapped };

/// The gradient by a, added to nothing; nearly right, perhaps.
static Numbers gradient_by_a(const Product& p, Wrong wrong = Wrong::none) {
  Numbers da;
  for (int i = 0; i < p.m; i++)
    for (int q = 0; q < p.k; q++) {
      double sum = 0;
      for (int j = 0; j < p.n; j++) {
        if (wrong == Wrong::none) sum += p.dy[i * p.n + j] * p.b[q * p.n + j];
        if (wrong == Wrong::not_transposed) sum += p.dy[i * p.n + j] * p.b[j * p.k + q];
        if (wrong == Wrong::order_swapped) sum += p.b[j * p.n + i] * p.dy[j * p.n + q];
      }
      da.push_back(sum);
    }
  return da;
}

static Numbers gradient_by_b(const Product& p, Wrong wrong = Wrong::none) {
  Numbers db;
  for (int q = 0; q < p.k; q++)
    for (int j = 0; j < p.n; j++) {
      double sum = 0;
      if (wrong == Wrong::order_swapped)
        for (int r = 0; r < p.n; r++) sum += p.dy[q * p.n + r] * p.a[j * p.k + r];
      else
        for (int i = 0; i < p.m; i++)
          sum += p.a[wrong == Wrong::none ? i * p.k + q : q * p.m + i] * p.dy[i * p.n + j];
      db.push_back(sum);
    }
  return db;
}

static Numbers added(Numbers a, const Numbers& b) {
  for (size_t i = 0; i < a.size(); i++) a[i] += b[i];
  return a;
}

static void by_a(Report& report) {
  for (const auto& [m, k, n] : {Sizes{5, 4, 3}, Sizes{2, 3, 7}, Sizes{3, 8, 2}}) {
    Product p(m, k, n, true);
    p.run(report);
    const Numbers wanted = gradient_by_a(p);
    const bool named = m == 5;  // there even the wrong formulas stay inside
    report.equal(p.sizes() + "da", p.da, wanted,
                 {{"da_not_transposed", named ? gradient_by_a(p, Wrong::not_transposed) : wanted},
                  {"da_order_swapped", named ? gradient_by_a(p, Wrong::order_swapped) : wanted}},
                 {k});
  }
}

static void by_b(Report& report) {
  for (const auto& [m, k, n] : {Sizes{5, 4, 3}, Sizes{2, 3, 7}, Sizes{3, 8, 2}}) {
    Product p(m, k, n, true);
    p.run(report);
    const Numbers wanted = gradient_by_b(p);
    const bool named = m == 5;
    report.equal(p.sizes() + "db", p.db, wanted,
                 {{"db_not_transposed", named ? gradient_by_b(p, Wrong::not_transposed) : wanted},
                  {"db_order_swapped", named ? gradient_by_b(p, Wrong::order_swapped) : wanted}},
                 {n});
  }
}

static bool same(std::span<const double> a, const Numbers& b) {
  Report report;
  return report.equal("", a, b);
}

static void adds_to_what_is_there(Report& report) {
  Product p(4, 2, 5, false);
  p.run(report);
  const Numbers da = gradient_by_a(p), db = gradient_by_b(p);
  const bool a_ok = report.equal("With numbers in da before the call, da", p.da,
                                 added(p.da_before, da), {}, {p.k});
  const bool b_ok = report.equal("With numbers in db before the call, db", p.db,
                                 added(p.db_before, db), {}, {p.n});
  const bool a_overwritten = !a_ok && same(p.da, da);
  const bool b_overwritten = !b_ok && same(p.db, db);
  if (a_overwritten || b_overwritten) report.holds(false, "", "matmul_overwrites");
}

static void one_and_nought(Report& report) {
  for (const auto& [m, k, n] : {Sizes{1, 1, 1}, Sizes{1, 5, 1}, Sizes{3, 1, 2}, Sizes{0, 3, 4},
                                Sizes{3, 0, 4}, Sizes{3, 4, 0}}) {
    Product p(m, k, n, false);
    p.run(report);
    report.equal(p.sizes() + "da", p.da, added(p.da_before, gradient_by_a(p)), {}, {k});
    report.equal(p.sizes() + "db", p.db, added(p.db_before, gradient_by_b(p)), {}, {n});
  }
}

/// What is in drow, by the right rule and by the others.
enum class Rule { sum, first_row, mean, over_columns, last_row };

static Numbers row_gradient(const Numbers& before, std::span<const double> dy, int m, int n,
                            Rule rule) {
  Numbers row = before;
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      const double x = dy[i * n + j];
      if (rule == Rule::sum || (rule == Rule::first_row && i == 0)) row[j] += x;
      if (rule == Rule::mean) row[j] += x / m;
      if (rule == Rule::over_columns && i < n) row[i] += x;
      if (rule == Rule::last_row) row[j] = x;
    }
  return row;
}

static void row_added_to_rows(Report& report) {
  for (const auto& size : {Sizes{3, 0, 4}, Sizes{5, 0, 2}, Sizes{1, 0, 3}, Sizes{0, 0, 3}}) {
    const int m = size.m, n = size.n;
    Arena arena({m * n, n});
    int at = 0;
    const std::span<double> dy = arena.place(at, lesson::numbers(m * n, 6));
    const Numbers before = lesson::numbers(n, 7);
    const std::span<double> drow = arena.place(at, before);
    Numbers memory = arena.memory;
    add_row_backward(dy, m, n, drow);
    const auto with = [&](Rule rule) {
      return row_gradient(before, dy, m, n, m == 3 ? rule : Rule::sum);
    };
    const std::string sizes = text("With m = %d, n = %d, ", m, n);
    report.equal(sizes + "drow", drow, with(Rule::sum),
                 {{"bias_not_summed", with(Rule::first_row)},
                  {"bias_averaged", with(Rule::mean)},
                  {"bias_over_columns", with(Rule::over_columns)},
                  {"bias_overwrites", with(Rule::last_row)}});
    for (int j = 0; j < n; j++) memory[drow.data() - arena.memory.data() + j] = drow[j];
    report.holds(memory == arena.memory, sizes + "a number outside of drow was changed.");
  }
}

}  // namespace judge

const lesson::Lesson kLesson = {
    .number = 3,
    .title = "Reverse-mode autodiff",
    .checks =
        {
            {"forward fills in every value",
             "Look at forward: which lines does it write, and from what?", judge::fills_in_values},
            {"a sum and a product hand their gradient on",
             "Look at what backward does with one line: two operands, each gets the gradient of "
             "the "
             "line times a slope.",
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
            {"any tape, every gradient",
             "Look at backward; if every check above passes, at the order of the lines.",
             judge::any_tape},
            {"many paths take no time", "Look at how often backward comes by each line.",
             judge::many_paths},
            {"the product: the gradient by a",
             "Look at da: nudge a[i, p] and ask which numbers of y move, and by how much.",
             judge::by_a},
            {"the product: the gradient by b",
             "Look at db: nudge b[p, j] and ask which numbers of y move, and by how much.",
             judge::by_b},
            {"the product: gradients are added to what is there",
             "Look at how da and db are written: a matrix may be used twice.",
             judge::adds_to_what_is_there},
            {"the product: sizes of one and nought", "Look at the bounds of the loops.",
             judge::one_and_nought},
            {"the row: its gradient",
             "Look at which numbers of y have read row[j]: each of them is a path.",
             judge::row_added_to_rows},
        },
    .causes =
        {
            {"assigns",
             "A gradient that arrives replaces the one that is there. Several paths may lead to "
             "one "
             "line, and their shares add up: += instead of =."},
            {"square_counted_once",
             "In y * y both operands are one line, and it gets one share instead of two. If both "
             "gradients are read before either is written, the first share is lost."},
            {"da_gets_a",
             "In a product each operand gets its own value as the slope. Nudge a and the product "
             "moves by b times that: the slope of one is the value of the other."},
            {"upstream_ignored",
             "A line hands on its own slope alone. It must be multiplied by the gradient that "
             "reached the line: slopes along a path multiply."},
            {"replayed_forward",
             "The tape is replayed from its first line. A line can hand on its gradient only after "
             "all lines that use it have handed on theirs, and those stand below it."},
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
             "Each path is followed by itself, and their number doubles with every line. Wait "
             "until a line has its whole gradient, then hand it on once."},
            {"da_not_transposed",
             "da is dY B. Number (i, p) of da needs row p of B: dA = dY B', with B transposed."},
            {"db_not_transposed",
             "db is A dY. Number (p, j) of db needs column p of A: dB = A' dY, with A transposed."},
            {"da_order_swapped",
             "da is B' dY, which has the right shape for square matrices only. The order is dY "
             "B'."},
            {"db_order_swapped",
             "db is dY A', which has the right shape for square matrices only. The order is A' "
             "dY."},
            {"matmul_overwrites",
             "What stood in da or db before the call is lost. A matrix that is used twice gets two "
             "gradients, and they add up: += instead of =."},
            {"bias_not_summed",
             "drow is the first row of dy. The row was added to each of the m rows, so all m of "
             "them are paths to it, and their gradients add up."},
            {"bias_averaged",
             "drow is the mean over the rows of dy. Paths add up; nothing divides by their "
             "number."},
            {"bias_over_columns",
             "Each row of dy is summed over its columns. It is the other way round: row[j] was "
             "read "
             "in column j of every row."},
            {"bias_overwrites",
             "Each row of dy replaces the one before it, so the last one is left: += instead of "
             "=."},
        },
};

#pragma GCC pop_options
