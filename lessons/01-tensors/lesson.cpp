// Lesson 1: where numbers lie, which are read again, and what the order of reading costs.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/random.h"
#include "charts/svg.h"
#include "nn/layers.h"
#include "ops/ops.h"
#include "text/batches.h"
#include "tools/lesson.h"

using namespace heed;

namespace {

// ---- One strip. ----

void show_shapes() {
  lesson::section("one strip, three shapes");
  const Tensor strip({12}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const Tensor rows = strip.reshape({3, 4}), blocks = strip.reshape({2, 3, 2});
  std::cout << strip << "\n" << rows << "\n" << blocks << "\n";
  std::cout << "99 goes to [1, 2] of the [3, 4], place 1 * 4 + 2 = 6:\n";
  rows.write()[1 * 4 + 2] = 99;
  std::cout << strip << "\n" << rows << "\n" << blocks << "\n";
}

// ---- Broadcasting. ----

/// The same row is added to each row of a.  a [rows, cols], row [cols] -> y [rows, cols]
void add_row_by_loops(const real* a, const real* row, real* y, int rows, int cols) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) y[i * cols + j] = a[i * cols + j] + row[j];
}

/// The same column is added to each column.  a [rows, cols], column [rows, 1] -> y [rows, cols]
void add_column_by_loops(const real* a, const real* column, real* y, int rows, int cols) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) y[i * cols + j] = a[i * cols + j] + column[i];
}

/// Which places of b a result of shape [3, 4] reads: b holds its own places, and a is 0.
template <class Add>
void show_places(const char* shape, const char* steps, const Add& add) {
  const real nothing[12] = {}, places[4] = {0, 1, 2, 3};
  const Tensor y({3, 4});
  add(nothing, places, y.data(), 3, 4);
  std::printf("b %-7s %s", shape, steps);
  for (int i = 0; i < 12; i++)
    std::printf("%s%g", i % 4 ? " " : " | ", double(y.read()[size_t(i)]));
  std::printf("\n");
}

void show_reading() {
  lesson::section("which number of b is read");
  std::printf("          steps | row 0   | row 1   | row 2\n");
  show_places("[4]", "0, 1", add_row_by_loops);
  show_places("[3, 1]", "1, 0", add_column_by_loops);
  show_places("[]", "0, 0", [](const real* a, const real* one, real* y, int rows, int cols) {
    for (int i = 0; i < rows * cols; i++) y[i] = a[i] + one[0];
  });
}

// ---- In the translator. ----

/// The first batch of a training run.
struct FirstBatch {
  Corpus corpus = read_corpus("data/en-fr/train.tsv");
  Tokenizers words = Tokenizers::train(corpus.sources(), corpus.targets(), {.joint = true});
  EncodedCorpus ids = encode_corpus(corpus, words);
  Batch batch;

  FirstBatch() { Batches(ids, {.tokens = 1024}).fill(0, batch); }

  /// Where each word stands in its sentence.
  std::vector<int> places() const {
    std::vector<int> result;
    for (int s = 0; s < batch.size(); s++)
      for (int i = 0; i < batch.source.length(s); i++) result.push_back(i);
    return result;
  }
};

std::string text(int64_t number) { return std::to_string(number); }

void show_batch() {
  lesson::section("the words of a training batch");
  const FirstBatch first;
  const std::vector<int>&ids = first.batch.source.ids, places = first.places();
  const int words = int(ids.size()), width = 64;
  const int rows = 1 + *std::max_element(places.begin(), places.end());
  const auto readers = [&](int place) { return std::count(places.begin(), places.end(), place); };
  Random random(1);
  const Embedding table(first.words.source().size(), width, random);
  const Tensor positions = sinusoids(rows, width);

  // y[i] = positions[place] + factor table[id], by loops.
  const real factor = std::sqrt(real(width));
  const Tensor y({words, width});
  for (int i = 0; i < words; i++)
    for (int j = 0; j < width; j++)
      y.data()[i * width + j] = positions.data()[places[size_t(i)] * width + j] +
                                factor * table.weight.data()[ids[size_t(i)] * width + j];
  const Tensor library = embedding(
      table.weight, ids, {.scale = double(factor), .positions = positions, .places = places});
  int differ = 0;
  for (size_t i = 0; i < y.read().size(); i++) differ += y.read()[i] != library.read()[i];

  std::cout << first.batch.size() << " sentences, " << words << " words; table "
            << table.weight.shape() << ", y " << y.shape() << "\n";
  std::cout << "rows of positions that are read: " << lesson::value("position-rows", text(rows))
            << "\n";
  std::cout << "row 0 is read by " << lesson::value("readers-0", text(readers(0))) << " words, row "
            << rows - 1 << " by " << readers(rows - 1) << "\n";
  std::cout << "bytes of these rows: " << rows * width * 4 << "\n";
  std::cout << "bytes if each word had a copy: " << words * width * 4 << "\n";
  std::cout << "numbers of y that differ from the library's: "
            << lesson::value("differ", text(differ)) << "\n";
}

// ---- What the order costs. ----

/// y = a + scale b: each number is the neighbour of the one before.
void along_rows(const real* a, real scale, const real* b, real* y, int rows, int cols) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) y[i * cols + j] = a[i * cols + j] + scale * b[i * cols + j];
}

/// The same sums: each number stands a whole row behind the one before.
void down_columns(const real* a, real scale, const real* b, real* y, int rows, int cols) {
  for (int j = 0; j < cols; j++)
    for (int i = 0; i < rows; i++) y[i * cols + j] = a[i * cols + j] + scale * b[i * cols + j];
}

/// The shortest of some runs, in seconds.
template <class Run>
double seconds(int runs, const Run& run) {
  double best = 1e9;
  for (int i = 0; i < runs; i++) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const auto end = std::chrono::steady_clock::now();
    best = std::min(best, std::chrono::duration<double>(end - start).count());
  }
  return best;
}

std::string times(double ratio) {
  char line[40];
  std::snprintf(line, sizeof line, "%.1f times as long", ratio);
  return line;
}

void show_cost(double prediction) {
  lesson::section("time: 16.8 million sums, in two orders");
  set_threads(1);
  const int side = 4096;
  const Tensor a = Tensor::full({side, side}, 1), b = Tensor::full({side, side}, 2),
               y = Tensor::zeros({side, side});
  const double bytes = 4.0 * side * side;
  const double copy =
      seconds(3, [&] { kernels.combine(2, a.data(), 0, nullptr, a.count(), y.out()); });
  const double rows = seconds(3, [&] { along_rows(a.data(), 2, b.data(), y.data(), side, side); });
  const double columns =
      seconds(2, [&] { down_columns(a.data(), 2, b.data(), y.data(), side, side); });
  std::printf("reading one array and writing one: %6.1f ms, %.1f GB/s\n", copy * 1e3,
              2 * bytes / copy / 1e9);
  std::printf("so reading two and writing one:    %6.1f ms, predicted\n", copy * 1.5e3);
  std::printf("along the rows:                    %6.1f ms, measured\n", rows * 1e3);
  std::printf("down the columns:                  %6.1f ms\n", columns * 1e3);
  lesson::reveal(prediction, columns / rows, "down the columns takes " + times(columns / rows));
}

// ---- The picture. ----

constexpr std::string_view kTints[] = {"#cfe3f1", "#f9dcc8", "#cdeade", "#f3dfe9"};
constexpr double kBox = 44;

void draw_box(Svg& svg, Point corner, int column, const std::string& label) {
  svg.rectangle({corner.x, corner.y, kBox, kBox}, kTints[column], kColours[column]);
  svg.text({corner.x + kBox / 2, corner.y + kBox / 2 + 5}, label, {.align = Align::middle});
}

/// A curve that ends in an arrow's head at `to`.
void draw_arrow(Svg& svg, Point from, Point to, std::string_view colour) {
  svg.curve(from, {to.x, from.y - 14}, {to.x, to.y + 7}, colour, 1.5);
  svg.polygon({{to.x, to.y}, {to.x - 4, to.y + 8}, {to.x + 4, to.y + 8}}, colour);
}

std::string draw_strip() {
  Svg svg;
  const double width = 24 + 90 + 12 * kBox + 24, left = 114;
  const double grid = draw_title(svg, "Four numbers, each read three times", width) + 16;
  const double grid_left = left + 4 * kBox;
  svg.text({kPageMargin, grid + 1.5 * kBox + 5}, "y [3, 4]", {.bold = true});
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 4; j++)
      draw_box(svg, {grid_left + j * kBox, grid + i * kBox}, j,
               std::to_string(i) + ", " + std::to_string(j));

  const double strip = grid + 3 * kBox + 44;
  svg.text({kPageMargin, strip + kBox / 2 + 5}, "in memory", {.bold = true});
  for (int place = 0; place < 12; place++) {
    draw_box(svg, {left + place * kBox, strip}, place % 4, std::to_string(place));
    if (place % 4 == 0)
      svg.text({left + (place + 2) * kBox, strip - 10}, "row " + std::to_string(place / 4),
               {.colour = kFaint, .align = Align::middle});
  }

  const double below = strip + kBox + 110;
  svg.text({kPageMargin, below + kBox / 2 + 5}, "b [4]", {.bold = true});
  for (int place = 0; place < 12; place++)
    draw_arrow(svg, {grid_left + (place % 4 + 0.5) * kBox, below - 2},
               {left + (place + 0.5) * kBox, strip + kBox + 4}, kColours[place % 4]);
  for (int j = 0; j < 4; j++) draw_box(svg, {grid_left + j * kBox, below}, j, std::to_string(j));
  return svg.finish(width, below + kBox + 24, "A grid of 3 x 4, its strip of 12, and a row of 4");
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 1);
  const double prediction = lesson::predict_number(
      "y = a + 2 b on two grids of 4,096 x 4,096 numbers, row after row; then the same sums column "
      "after column.\nHow many times as long does that take?");
  show_shapes();
  show_reading();
  show_batch();
  show_cost(prediction);
  lesson::section("the picture");
  lesson::figure("strip", draw_strip());
}
