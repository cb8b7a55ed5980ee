// The checks of lesson 2: the product at every edge, then its speed, measured in turn with loops of
// known speed.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <ctime>
#include <span>
#include <string>
#include <vector>

#include "tools/check.h"

// The judge may think slowly, but must compile fast.
#pragma GCC push_options
#pragma GCC optimize("O0")

using Multiply = void (*)(std::span<const float>, std::span<const float>, std::span<float>, int,
                          int, int);
using lesson::Guarded, lesson::Numbers, lesson::Report, lesson::shown;

// ---- A product whose matrices have numbers before and behind them that belong to nobody. ----

struct Product {
  int m, n, k;
  Guarded<float> a, b, c;

  Product(int rows, int cols, int depth)
      : m(rows),
        n(cols),
        k(depth),
        a(some(m * k, 31), room(k)),
        b(some(k * n, 32), room(n)),
        c(lesson::numbers(m * n, 33), room(n)) {}
  bool is_small() const { return m * n * k <= 12; }
  std::string name() const {
    return "[" + std::to_string(m) + ", " + std::to_string(k) + "] x [" + std::to_string(k) + ", " +
           std::to_string(n) + "]";
  }
  std::string told() const {
    if (!is_small()) return "";
    return "a = " + shown(a.numbers(), k) + ", b = " + shown(b.numbers(), n) + ".";
  }

 private:
  static size_t room(int columns) { return size_t(40 * std::clamp(columns, 1, 1200) + 200); }
  Numbers some(int count, int seed) const {
    Numbers all = lesson::numbers(count, seed);
    for (double& x : all) x = is_small() ? std::round(9 * x) : x;
    return all;
  }
};

/// The strides with which a product reads and writes; mistakes have others.
struct Strides {
  int a_row, a_step, b_row, b_column;
};

/// The sum over p in [begin, end) of a[i, p] b[p, j].
static double dot(const Product& x, const Strides& s, int i, int j, int begin, int end) {
  double sum = 0;
  for (int p = begin; p < end; p++)
    sum += x.a.at(i * s.a_row + p * s.a_step) * x.b.at(p * s.b_row + j * s.b_column);
  return sum;
}

/// C by these strides, from steps [begin, end) of k.
static Numbers product_of(const Product& x, const Strides& s, int begin, int end) {
  Numbers c;
  for (int i = 0; i < x.m; i++)
    for (int j = 0; j < x.n; j++) c.push_back(dot(x, s, i, j, begin, end));
  return c;
}

static Numbers right_product(const Product& x) { return product_of(x, {x.k, 1, x.n, 1}, 0, x.k); }

// ---- What mistakes give. ----

constexpr double kTolerance = 1e-4;

static bool near(double a, double b) {
  return std::fabs(a - b) <= kTolerance * std::fmax(1, std::fabs(b));
}

static bool alike(const Numbers& a, const Numbers& b) { return lesson::same(a, b, kTolerance); }

/// C written with a step of m from row to row: sums added up where two fall together, or the last.
static Numbers with_step_m(const Product& x, const Numbers& right, bool adds) {
  Numbers c(right.size() + size_t(x.m * x.m));
  for (size_t i = 0; i < right.size() && !adds; i++) c[i] = x.c.at(int(i));
  for (int i = 0; i < x.m; i++)
    for (int j = 0; j < x.n; j++) {
      double& cell = c[size_t(i * x.m + j)];
      cell = (adds ? cell : 0) + right[size_t(i * x.n + j)];
    }
  c.resize(right.size());
  return c;
}

/// Whether C is right in its upper left part and untouched elsewhere.
static bool is_cut_off(const Product& x, const Numbers& got, const Numbers& right) {
  const auto kept = [&](int i, int j) {
    const size_t at = size_t(i * x.n + j);
    return got[at] == x.c.at(int(at)) || got[at] == 0;
  };
  int rows = x.m, columns = x.n;
  while (rows > 0 && kept(rows - 1, 0)) rows--;
  while (rows > 0 && columns > 0 && kept(0, columns - 1)) columns--;
  for (int i = 0; i < x.m; i++)
    for (int j = 0; j < x.n; j++) {
      const size_t at = size_t(i * x.n + j);
      if (i < rows && j < columns ? !near(got[at], right[at]) : !kept(i, j)) return false;
    }
  return true;
}

/// Whether the wrong numbers of C are sums over a part of k: from the first step on (`head`), or up
/// to the last.
static bool is_part_of_k(const Product& x, const Numbers& got, const Numbers& right, bool head) {
  std::vector<int> wrong;
  for (int at = 0; at < x.m * x.n; at++)
    if (!near(got[size_t(at)], right[size_t(at)])) wrong.push_back(at);
  const auto explains = [&](int cut) {
    const int begin = head ? 0 : cut, end = head ? cut : x.k;
    return std::all_of(wrong.begin(), wrong.end(), [&](int at) {
      return near(got[size_t(at)], dot(x, {x.k, 1, x.n, 1}, at / x.n, at % x.n, begin, end));
    });
  };
  for (int cut = 1; cut < x.k && !wrong.empty(); cut++)
    if (explains(cut)) return true;
  return false;
}

// ---- Right or wrong. ----

static void look_for_causes(Report& report, const Product& x, const Numbers& got,
                            const Numbers& right, bool beyond) {
  const auto vote = [&](const char* cause, bool explains) { report.vote(cause, explains); };
  const bool wrong = !alike(got, right);
  const bool swapped = wrong && (alike(got, with_step_m(x, right, true)) ||
                                 alike(got, with_step_m(x, right, false)) ||
                                 alike(got, product_of(x, {x.k, 1, x.m, 1}, 0, x.k)));
  Numbers added = right;
  for (size_t i = 0; i < added.size(); i++) added[i] += x.c.at(int(i));
  vote("rows_and_columns_swapped", swapped);
  vote("b_transposed", alike(got, product_of(x, {x.k, 1, 1, x.k}, 0, x.k)));
  vote("a_transposed", alike(got, product_of(x, {1, x.m, x.n, 1}, 0, x.k)));
  vote("c_not_zeroed", alike(got, added));
  vote("edge_dropped", wrong && is_cut_off(x, got, right));
  vote("last_block_of_k", is_part_of_k(x, got, right, false));
  vote("rest_of_k_dropped", is_part_of_k(x, got, right, true));
  const int first_row = std::min(x.n, int(got.size()));
  const bool begins_well = std::equal(got.begin(), got.begin() + first_row, right.begin(), near);
  if (beyond) vote("edge_out_of_bounds", begins_well && !swapped);
}

/// Calls it; tells whether other threads than the caller's have worked.
static bool uses_threads(Multiply multiply, Product& x) {
  const auto others = [] {
    timespec all, own;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &all);
    return double(all.tv_sec - own.tv_sec) * 1e9 + double(all.tv_nsec - own.tv_nsec);
  };
  const double before = others();
  multiply(x.a.span(), x.b.span(), x.c.span(), x.m, x.n, x.k);
  return others() - before > 5000;  // nanoseconds: a thread takes more to begin with
}

/// The same product again and again: the same bits each time, unless threads are in each other's
/// way, or something is read that was never written.
static bool same_bits(Report& report, Multiply multiply, int m, int n, int k, int times) {
  const Product x(m, n, k);
  Product first = x;
  bool threads = uses_threads(multiply, first);
  for (int time = 0; time < times; time++) {
    Product again = x;
    threads = uses_threads(multiply, again) || threads;
    for (size_t i = 0; i < again.c.span().size(); i++)
      if (std::memcmp(&again.c.span()[i], &first.c.span()[i], sizeof(float)) != 0)
        return report.holds(false,
                            "The same product " + x.name() +
                                ", computed again, gives another C: number " + std::to_string(i) +
                                " was " + shown(double(first.c.span()[i])) + " and is now " +
                                shown(double(again.c.span()[i])) + ".",
                            threads ? "threads_race_over_k" : "");
  }
  return true;
}

static bool compare(Report& report, Multiply multiply, int m, int n, int k) {
  Product x(m, n, k);
  multiply(x.a.span(), x.b.span(), x.c.span(), m, n, k);
  const Numbers got = x.c.numbers(), right = right_product(x);
  const std::string beyond = x.c.touched();
  report.inputs = x.told();
  if (!alike(got, right) && !same_bits(report, multiply, m, n, k, 20)) return false;
  const bool ok = report.holds(
      beyond.empty() && alike(got, right),
      beyond.empty() ? lesson::difference("C of " + x.name(), got, right, n, kTolerance)
                     : "For " + x.name() + " numbers " + beyond +
                           " C were written. They are not "
                           "yours.");
  if (!ok) look_for_causes(report, x, got, right, beyond == "behind");
  return ok;
}

/// Sizes of which none is like another: single rows and columns, whole tiles and what is left over.
static void check_small(Report& report, Multiply multiply) {
  const int sizes[][3] = {{2, 3, 2},   {9, 7, 5},   {3, 5, 4},   {1, 7, 3},
                          {2, 1, 8},   {5, 9, 2},   {6, 16, 5},  {12, 32, 20},
                          {8, 64, 16}, {7, 33, 10}, {13, 17, 6}, {24, 48, 35}};
  for (const auto& [m, n, k] : sizes) compare(report, multiply, m, n, k);
  Product x(24, 48, 35);
  multiply(x.a.span(), x.b.span(), x.c.span(), x.m, x.n, x.k);
  if (x.c.untouched()) report.vote("edge_dropped", false);  // nothing is written at all
}

static void check_long(Report& report, Multiply multiply) {
  const int sizes[][3] = {{4, 3, 130}, {9, 20, 301}, {12, 32, 259}, {5, 37, 1101}};
  for (const auto& [m, n, k] : sizes) compare(report, multiply, m, n, k);
}

static void check_empty(Report& report, Multiply multiply) {
  for (const auto& [m, n] : {std::pair(5, 7), {12, 32}}) {
    Product x(m, n, 0);
    multiply(x.a.span(), x.b.span(), x.c.span(), m, n, 0);
    int wrong = 0;
    for (const float number : x.c.span()) wrong += number != 0;
    report.holds(wrong == 0, "For " + x.name() + " every number of C is a sum of nothing, 0; " +
                                 std::to_string(wrong) + " of " + std::to_string(m * n) +
                                 " are something else.");
    Report otherwise;
    if (wrong > 0) report.vote("k_zero_leaves_garbage", compare(otherwise, multiply, m, n, 3));
  }
  compare(report, multiply, 0, 5, 3);
  compare(report, multiply, 4, 0, 3);
}

static void check_again(Report& report, Multiply multiply) {
  same_bits(report, multiply, 3, 5, 300'000, 10);
}

// ---- Speed: the best of many short runs, so that other programs hardly count. ----

#pragma GCC push_options
#pragma GCC optimize("O3")

static void textbook(std::span<const float> a, std::span<const float> b, std::span<float> c, int m,
                     int n, int k) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int p = 0; p < k; p++) sum += a[size_t(i * k + p)] * b[size_t(p * n + j)];
      c[size_t(i * n + j)] = sum;
    }
}

static void in_order(std::span<const float> a, std::span<const float> b, std::span<float> c, int m,
                     int n, int k) {
  std::fill(c.begin(), c.end(), 0.0f);
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++) {
      const float factor = a[size_t(i * k + p)];
      const float* from = b.data() + p * n;
      float* to = c.data() + i * n;
      for (int j = 0; j < n; j++) to[j] += factor * from[j];
    }
}

/// Whole tiles of 6 x 16 only: what is timed has no edges.
static void in_registers(std::span<const float> a, std::span<const float> b, std::span<float> c,
                         int m, int n, int k) {
  typedef float Vector __attribute__((vector_size(32)));
  for (int i = 0; i < m; i += 6)
    for (int j = 0; j < n; j += 16) {
      Vector sum[6][2] = {}, of_b[2];
      for (int p = 0; p < k; p++) {
        std::memcpy(of_b, b.data() + p * n + j, sizeof of_b);
        for (int r = 0; r < 6; r++)
          for (int v = 0; v < 2; v++) sum[r][v] += a[size_t((i + r) * k + p)] * of_b[v];
      }
      for (int r = 0; r < 6; r++) std::memcpy(c.data() + (i + r) * n + j, sum[r], sizeof sum[r]);
    }
}

#pragma GCC pop_options

/// The best times of the loops of known speed, of the learner's, and of ours.
struct Times {
  double known = 1e9, yours = 1e9, ours = 1e9;
};

struct Contest {
  Multiply known, yours, ours;
  double wanted;  ///< how many times faster than `known`
};

/// A product of the translator's sizes.
struct Stage {
  int m, n, k;
  std::vector<float> a, b, c;

  Stage(int rows, int cols, int depth)
      : m(rows), n(cols), k(depth), a(size_t(m * k)), b(size_t(k * n)), c(size_t(m * n)) {
    for (size_t i = 0; i < a.size(); i++) a[i] = float(i * 7 % 31) / 31 - 0.4f;
    for (size_t i = 0; i < b.size(); i++) b[i] = float(i * 5 % 29) / 29 - 0.6f;
  }
  double seconds(Multiply multiply) {
    const auto start = std::chrono::steady_clock::now();
    multiply(a, b, c, m, n, k);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  bool is_right(Multiply multiply) {
    multiply(a, b, c, m, n, k);
    const std::vector<float> got = c;
    textbook(a, b, c, m, n, k);
    for (size_t i = 0; i < c.size(); i++)
      if (!near(double(got[i]), double(c[i]))) return false;
    return true;
  }
};

/// A dozen turns of all three at least, more for 0.15 seconds.
static Times race(Stage& stage, const Contest& contest) {
  Times best;
  double sum = 0;
  for (int turn = 0; turn < 12 || sum < 0.15; turn++) {
    const double known = stage.seconds(contest.known), yours = stage.seconds(contest.yours),
                 ours = stage.seconds(contest.ours);
    best = {std::min(best.known, known), std::min(best.yours, yours), std::min(best.ours, ours)};
    sum += known + yours + ours;
  }
  return best;
}

static std::string times(double ratio) {
  const int tenths = int(std::lround(ratio * 10));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " times";
}

/// Two races must agree; and who is too slow must be so beside ours, which reaches the goal on this
/// machine.
static void compare_speed(Report& report, const Contest& contest, const std::string& loops,
                          const char* cause) {
  Stage stage(24, 512, 128);  // the words of a sentence, in the feed-forward layer
  if (!report.holds(stage.is_right(contest.yours),
                    "The product of this size is not right yet. Its speed is judged when it is."))
    return;
  const auto fast = [&](const Times& t) { return t.known / t.yours >= contest.wanted; };
  const auto slow = [&](const Times& t) {
    return !fast(t) && t.known / t.ours >= contest.wanted && t.yours / t.ours >= 1.3;
  };
  for (int attempt = 0; attempt < 8; attempt++) {
    const Times one = race(stage, contest), two = race(stage, contest);
    const double known = std::min(one.known, two.known), yours = std::min(one.yours, two.yours),
                 ours = std::min(one.ours, two.ours);
    const std::string speed = times(known / yours) + " as fast as " + loops;
    // No faster than the loops of known speed: that is what the cause says.
    const bool alike = known / yours < 1.3;
    if (fast(one) && fast(two)) return report.note("correct, and " + speed);
    if (slow(one) && slow(two)) {
      report.holds(false,
                   "It is correct, and " + speed + "; it should be at least " +
                       times(contest.wanted) + ". Ours, measured in turn: " + times(known / ours) +
                       ".",
                   alike ? cause : "");
      return;
    }
  }
  report.note("correct; speed not judged: this machine or this build is too slow or too busy");
}

static void speed_of_order(Report& report) {
  compare_speed(report, {textbook, multiply_reordered, in_order, 3}, "the textbook loops",
                "correct_but_naive");
}

static void speed_of_tiles(Report& report) {
  compare_speed(report, {in_order, multiply_tiled, in_registers, 1.5}, "the reordered loops",
                "tile_in_memory");
}

// ---- The two stages. ----

static void small_1(Report& report) { check_small(report, multiply_reordered); }
static void long_1(Report& report) { check_long(report, multiply_reordered); }
static void empty_1(Report& report) { check_empty(report, multiply_reordered); }
static void again_1(Report& report) { check_again(report, multiply_reordered); }
static void small_2(Report& report) { check_small(report, multiply_tiled); }
static void long_2(Report& report) { check_long(report, multiply_tiled); }
static void empty_2(Report& report) { check_empty(report, multiply_tiled); }
static void again_2(Report& report) { check_again(report, multiply_tiled); }

const lesson::Lesson kLesson = {
    .number = 2,
    .title = "The matrix product",
    .checks =
        {{"stage 1: the product, small sizes",
          "Look at the three places in the strips: a[i * k + p], b[p * n + j], c[i * n + j].",
          small_1},
         {"stage 1: the product, long sums", "Look at the loop over p.", long_1},
         {"stage 1: a size of 0", "Look at what happens when a loop does not run at all.", empty_1},
         {"stage 1: the same bits each time", "Look at who adds to c, and when.", again_1},
         {"stage 1: 3 times as fast as the textbook loops",
          "Look at the innermost loop: which index should move through neighbours?",
          speed_of_order},
         {"stage 2: the product, small sizes",
          "Look at the rows and columns that fill no whole tile, and at the places in the strips.",
          small_2},
         {"stage 2: the product, long sums", "Look at the loop over p.", long_2},
         {"stage 2: a size of 0", "Look at what happens when a loop does not run at all.", empty_2},
         {"stage 2: the same bits each time", "Look at who adds to c, and when.", again_2},
         {"stage 2: 1.5 times as fast as the reordered loops",
          "Look at the innermost loop: does c appear in it? A tile that is too large, or a height "
          "or width that is no constant, does not fit into registers.",
          speed_of_tiles}},
    .causes = {
        {"b_transposed",
         "B is read at b[j * k + p], as if it lay column by column. Number (p, j) stands at b[p * "
         "n + j]."},
        {"a_transposed",
         "A is read at a[p * m + i], as if it lay column by column. Number (i, p) stands at a[i * "
         "k + p]."},
        {"rows_and_columns_swapped",
         "m stands where n belongs. From row to row of C, and of B, it is n numbers."},
        {"c_not_zeroed", "the sums begin with what stood in C. They begin at 0."},
        {"k_zero_leaves_garbage",
         "C is written by the steps of k alone. With k = 0 there is no step, and C must still "
         "become 0."},
        {"threads_race_over_k",
         "threads share out k and add to the same number of C at the same time. Let them share out "
         "rows."},
        {"correct_but_naive",
         "it is as slow as the textbook loops, whose innermost loop jumps from row to row. Let "
         "yours run over j, which moves through neighbours in B and in C."},
        {"edge_dropped", "rows and columns that fill no whole tile are left out."},
        {"edge_out_of_bounds", "the last tiles reach over the edge of C."},
        {"last_block_of_k",
         "k is cut into blocks, and each overwrites the sums of the one before. Later blocks add."},
        {"rest_of_k_dropped",
         "k is walked in steps of several, and the rest that fills no whole step is left out."},
        {"tile_in_memory",
         "it is no faster than the reordered loops. Either the sums live in memory, so that each "
         "step of p loads and stores them, or the tile is so small that b is loaded again for "
         "every row or two. Keep some rows and some Eights in a local array of constant size, and "
         "store it once, after the loop over p."}}};

#pragma GCC pop_options
