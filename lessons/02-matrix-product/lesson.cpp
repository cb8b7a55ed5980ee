// Lesson 2: the same product, from three loops up to the library's, each beside the machine's peak.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "charts/chart.h"
#include "charts/svg.h"
#include "kernels/kernels.h"
#include "kernels/vector.h"
#include "tools/lesson.h"

using namespace heed;

namespace {

// Words of a training step, going up in a feed-forward layer: C [1024, 512] = A [1024, 128] B.
constexpr int kM = 1024, kN = 512, kK = 128;

// ---- The rungs. Each is C = A B:  a [m, k], b [k, n] -> c [m, n]. ----

/// The definition: each number of c is finished before the next is begun.
void multiply_naive(const float* a, const float* b, float* c, int m, int n, int k) {
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
      c[i * n + j] = sum;
    }
}

/// The two inner loops exchanged: a whole row of c grows at once.
void multiply_reordered(const float* a, const float* b, float* c, int m, int n, int k) {
  std::fill_n(c, m * n, 0.0f);
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++)
      for (int j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
}

/// The same in blocks of 64 x 64 numbers of b, so that what is read again is still in the cache.
void multiply_blocked(const float* a, const float* b, float* c, int m, int n, int k) {
  constexpr int kBlock = 64;
  std::fill_n(c, m * n, 0.0f);
  for (int first_p = 0; first_p < k; first_p += kBlock)
    for (int first_j = 0; first_j < n; first_j += kBlock) {
      const int last_p = std::min(k, first_p + kBlock), last_j = std::min(n, first_j + kBlock);
      for (int i = 0; i < m; i++)
        for (int p = first_p; p < last_p; p++)
          for (int j = first_j; j < last_j; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
    }
}

/// Eight numbers that are added or multiplied at once.
typedef float Eight __attribute__((vector_size(32)));

inline Eight load(const float* from) {
  Eight numbers;
  std::memcpy(&numbers, from, sizeof numbers);
  return numbers;
}

constexpr int kRows = 6, kColumns = 16;  // of a tile

/// A tile of c in registers: your exercise, so not shown in the text.
void multiply_tiled(const float* a, const float* b, float* c, int m, int n, int k) {
  for (int i = 0; i + kRows <= m; i += kRows)
    for (int j = 0; j + kColumns <= n; j += kColumns) {
      Eight sum[kRows][2] = {};
      for (int p = 0; p < k; p++)
        for (int r = 0; r < kRows; r++)
          for (int v = 0; v < 2; v++) sum[r][v] += a[(i + r) * k + p] * load(b + p * n + j + 8 * v);
      for (int r = 0; r < kRows; r++) std::memcpy(c + (i + r) * n + j, sum[r], sizeof sum[r]);
    }
  const int done = m / kRows * kRows;  // the rows that are left; n is a multiple of kColumns here
  multiply_reordered(a + done * k, b, c + done * n, m - done, n, k);
}

/// The same with the widest vectors of this processor, multiplied and added in one instruction.
void multiply_fused(const float* a, const float* b, float* c, int m, int n, int k) {
  using namespace fast;
  constexpr int kWide = 2 * kWidth;
  for (int i = 0; i + kRows <= m; i += kRows)
    for (int j = 0; j + kWide <= n; j += kWide) {
      Vector sum[kRows][2] = {};
      for (int p = 0; p < k; p++)
        for (int r = 0; r < kRows; r++)
          for (int v = 0; v < 2; v++)
            sum[r][v] = fma(broadcast(a[(i + r) * k + p]), fast::load(b + p * n + j + kWidth * v),
                            sum[r][v]);
      for (int r = 0; r < kRows; r++) std::memcpy(c + (i + r) * n + j, sum[r], sizeof sum[r]);
    }
  for (int i = m / kRows * kRows; i < m; i++) {  // the rows that are left
    std::fill_n(c + i * n, n, 0.0f);
    for (int p = 0; p < k; p++)
      for (int j = 0; j < n; j++) c[i * n + j] = std::fma(a[i * k + p], b[p * n + j], c[i * n + j]);
  }
}

/// Rows of c shared out between the threads: no two write one number.
void multiply_shared(const float* a, const float* b, float* c, int m, int n, int k) {
  constexpr int kTogether = 16 * kRows;
  parallel_for(pieces(m, kTogether), [=](int64_t piece) {
    const int first = int(piece) * kTogether, rows = std::min(kTogether, m - first);
    multiply_fused(a + first * k, b, c + first * n, rows, n, k);
  });
}

void multiply_library(const float* a, const float* b, float* c, int m, int n, int k) {
  kernels.gemm({a, m, k, k}, {b, k, n, n}, {c, false});
}

// ---- What is multiplied. ----

struct Numbers {
  std::vector<float> a = std::vector<float>(size_t(kM) * kK),
                     b = std::vector<float>(size_t(kK) * kN),
                     c = std::vector<float>(size_t(kM) * kN);
  Numbers() {
    for (size_t i = 0; i < a.size(); i++) a[i] = float(int(i * 7919 % 201) - 100) / 100;
    for (size_t i = 0; i < b.size(); i++) b[i] = float(int(i * 104729 % 199) - 99) / 100;
  }
};

using Multiply = void (*)(const float*, const float*, float*, int, int, int);

/// The first `rows` rows of C.
const std::vector<float>& product(Numbers& numbers, Multiply multiply, int rows = kM) {
  multiply(numbers.a.data(), numbers.b.data(), numbers.c.data(), rows, kN, kK);
  return numbers.c;
}

std::string with_commas(int64_t number) {
  std::string digits = std::to_string(number);
  for (int at = int(digits.size()) - 3; at > 0; at -= 3) digits.insert(size_t(at), ",");
  return digits;
}

std::string format(const char* pattern, double number) {
  char text[40];
  std::snprintf(text, sizeof text, pattern, number);
  return text;
}

void show_count() {
  lesson::section("one product of a training step");
  const int64_t sums = int64_t(kM) * kN * kK;
  const int64_t bytes = 4 * (int64_t(kM) * kK + int64_t(kK) * kN + int64_t(kM) * kN);
  std::printf("A [%d, %d] x B [%d, %d]: %s multiply-adds\n", kM, kK, kK, kN,
              lesson::value("multiply-adds", with_commas(sums)).c_str());
  std::printf("numbers of A, B and C:  %s bytes\n", with_commas(bytes).c_str());
  std::printf("operations for a byte:  %s\n",
              lesson::value("intensity", format("%.0f", 2 * double(sums) / double(bytes))).c_str());
}

void show_moves() {
  lesson::section("what the innermost step moves");
  std::printf("                       multiply-adds  loads  stores  loads for each\n");
  const auto line = [](const char* name, int sums, int loads, int stores) {
    std::printf("%-22s %13d %6d %7d %15.2f\n", name, sums, loads, stores, double(loads) / sums);
  };
  line("i j p", 1, 2, 0);
  line("i p j", 1, 2, 1);
  line("a tile of 6 x 2", 12, 8, 0);
  line("a tile of 14 x 2", 28, 16, 0);
}

void show_digits() {
  lesson::section("the same product, seven times");
  Numbers numbers;
  const std::vector<float> first = product(numbers, multiply_naive);
  const auto compare = [&](const char* name, Multiply multiply) {
    const std::vector<float> c = product(numbers, multiply);
    int64_t differ = 0;
    double most = 0;
    for (size_t i = 0; i < c.size(); i++) {
      differ += c[i] != first[i];
      most = std::max(most, std::fabs(double(c[i]) - double(first[i])));
    }
    if (differ == 0)
      std::printf("%-30s the same bits\n", name);
    else
      std::printf("%-30s %s numbers differ, by %s at most\n", name, with_commas(differ).c_str(),
                  format("%.0e", most).c_str());
    return with_commas(differ);
  };
  std::printf("i j p                          %s numbers\n",
              with_commas(int64_t(first.size())).c_str());
  lesson::value("differ-reordered", compare("i p j", multiply_reordered));
  compare("i p j, in blocks", multiply_blocked);
  lesson::value("differ-tiled", compare("a tile in registers", multiply_tiled));
  compare("wide, fused", multiply_fused);
  compare("wide, fused, rows shared out", multiply_shared);
  compare("kernels.gemm", multiply_library);
}

// ---- Speed. ----

double now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

/// 14 chains of multiply-adds, in registers alone: as fast as this processor can.
void run_chains(int64_t steps) {
  using namespace fast;
  Vector sum[14];
  for (int i = 0; i < 14; i++) sum[i] = broadcast(real(0.1) * real(i));
  const Vector a = broadcast(real(0.999)), b = broadcast(real(0.001));
  for (int64_t s = 0; s < steps; s++) {
#pragma GCC unroll 14
    for (int i = 0; i < 14; i++) sum[i] = fma(sum[i], a, b);
    __asm__ volatile("");
  }
  volatile real kept = 0;
  for (const Vector& v : sum) kept = kept + v[0];
}

constexpr int64_t kChainSteps = 50'000;

void run_chains_on(int count) {
  parallel_for(count, [](int64_t) { run_chains(kChainSteps); });
}

struct Rung {
  const char* name;
  Multiply multiply;
  bool all_threads = false;
  int rows = kM;      ///< that are timed
  double best = 1e9;  ///< seconds for them

  double seconds() const { return best * kM / rows; }
};

/// The machine's peak in GFLOP/s, measured between the rungs.
struct Peak {
  double best = 1e9;  ///< seconds
  double gflops(int count) const {
    return double(count) * double(kChainSteps) * 14 * 2 * fast::kWidth / best / 1e9;
  }
};

template <class Run>
void time_into(double& best, const Run& run) {
  const double start = now();
  run();
  best = std::min(best, now() - start);
}

void show_ladder(double prediction) {
  const int all = threads();
  lesson::section("time: the ladder");
  std::printf("%s\n", describe_machine().c_str());
  Rung rungs[] = {{"i j p", multiply_naive, false, kM / 16},  // short runs: fewer disturb them
                  {"i p j", multiply_reordered},
                  {"i p j, in blocks", multiply_blocked},
                  {"a tile in registers", multiply_tiled},
                  {"wide, fused", multiply_fused},
                  {"kernels.gemm", multiply_library},
                  {"wide, fused, rows shared out", multiply_shared, true},
                  {"kernels.gemm, all threads", multiply_library, true}};
  Peak one, many;
  Numbers numbers;
  // First what runs on one thread: others that have just worked would still be in its way.
  for (const bool shared : {false, true}) {
    set_threads(shared ? all : 1);
    for (int turn = 0; turn < 40; turn++) {
      for (Rung& rung : rungs)
        if (rung.all_threads == shared)
          time_into(rung.best, [&] { product(numbers, rung.multiply, rung.rows); });
      Peak& peak = shared ? many : one;
      for (int i = 0; i < 5; i++) time_into(peak.best, [] { run_chains_on(threads()); });
    }
  }
  std::vector<Bar> bars;
  const double operations = 2.0 * kM * kN * kK;
  std::printf("                                  ms  GFLOP/s  of the peak\n");
  for (const Rung& rung : rungs) {
    const double speed = operations / rung.seconds() / 1e9;
    const double peak = rung.all_threads ? many.gflops(all) : one.gflops(1);
    std::printf("%-28s %7.2f %8.1f %11.0f%%\n", rung.name, rung.seconds() * 1e3, speed,
                100 * speed / peak);
    if (!rung.all_threads) bars.push_back({rung.name, speed});
  }
  std::printf("%-28s %16.1f\n", "the peak, one thread", one.gflops(1));
  std::printf("%-28s %16.1f\n", "the peak, all threads", many.gflops(all));
  bars.push_back({"the peak", one.gflops(1)});
  lesson::reveal(prediction, rungs[0].seconds() / rungs[5].seconds(),
                 "one thread of kernels.gemm is " +
                     format("%.0f", rungs[0].seconds() / rungs[5].seconds()) +
                     " times as fast as i j p");
  lesson::timing_figure(
      "ladder", bar_chart_svg({"[1024, 128] x [128, 512] on one thread", "GFLOP/s", ""}, bars));
}

// ---- The picture. ----

constexpr std::string_view kBlue = "#cfe3f1", kOrange = "#f9dcc8", kGreen = "#cdeade";

void draw_label(Svg& svg, Point at, const std::string& text, std::string_view colour = kFaint) {
  svg.text(at, text, {.colour = colour, .align = Align::middle});
}

std::string draw_tile() {
  Svg svg;
  const double top = draw_title(svg, "A tile of C, and what it reads", 620) + 30;
  const Box b{250, top, 320, 110}, a{60, top + 150, 150, 200}, c{250, top + 150, 320, 200};
  const double tile_top = c.top + 70, tile_left = c.left + 130, height = 42, width = 96;
  const double step = 62;  // how far p has come
  for (const Box& box : {a, b, c}) svg.rectangle(box, "#f6f8fa", kFaint);
  svg.rectangle({a.left, tile_top, a.width, height}, kBlue, kColours[0]);
  svg.rectangle({tile_left, b.top, width, b.height}, kOrange, kColours[1]);
  svg.rectangle({tile_left, tile_top, width, height}, kGreen, kColours[2]);
  svg.rectangle({a.left + step, tile_top, 7, height}, kColours[0]);
  svg.rectangle({tile_left, b.top + step * b.height / a.width, width, 7}, kColours[1]);
  draw_label(svg, {a.middle().x, a.top - 10}, "A [m, k]");
  draw_label(svg, {b.middle().x, b.top - 10}, "B [k, n]");
  draw_label(svg, {c.left + 40, c.top - 10}, "C [m, n]");
  draw_label(svg, {tile_left + width / 2, tile_top + height / 2 + 5}, "in registers", kInk);
  draw_label(svg, {tile_left + width / 2, tile_top + height + 18}, "6 x 16 sums", kInk);
  draw_label(svg, {a.middle().x, tile_top + height + 18}, "6 numbers", kInk);
  draw_label(svg, {(b.left + tile_left) / 2, b.top + step * b.height / a.width + 8}, "16 numbers",
             kInk);
  draw_label(svg, {310, c.bottom() + 28},
             "Step p reads the dark pieces, makes 96 multiply-adds of them, and writes nothing.");
  return svg.finish(620, c.bottom() + 48, "A tile of C with its rows of A and its columns of B");
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 2);
  const double prediction = lesson::predict_number(
      "Three plain loops multiply two matrices. The library does so on one core, with the same "
      "multiplications.\nHow many times as fast?");
  show_count();
  show_moves();
  show_digits();
  show_ladder(prediction);
  lesson::section("the picture");
  lesson::figure("tile", draw_tile());
}
