// The program of lesson 3: what a loss owes to each number, by nudging and by the tape.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/parallel.h"
#include "base/pool.h"
#include "charts/chart.h"
#include "core/tape.h"
#include "nn/translator.h"
#include "ops/ops.h"
#include "tasks/dataset.h"
#include "tools/lesson.h"
#include "train/progress.h"

using namespace heed;

namespace {

std::string text(const char* format, double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, number);
  return buffer;
}

std::string numbers_of(const Tensor& matrix) {  // "1 2 | 3 4"
  std::string all;
  for (int64_t i = 0; i < matrix.count(); i++) {
    if (i > 0) all += i % matrix.cols() == 0 ? " | " : " ";
    all += text("%g", double(matrix.read()[size_t(i)]));
  }
  return all;
}

// --- A loss of three numbers ---

double loss_of(double w, double x, double b) {
  const double h = w * x + b;
  return h * w;
}

void nudge_three_numbers() {
  lesson::section("nudging one number, the others held still");
  const double w = 3, x = 2, b = -4, loss = loss_of(w, x, b);
  std::printf("%-10s %10s %10s %10s\n", "nudge", "w", "x", "b");
  for (const double nudge : {1.0, 0.1, 0.01, 0.001, 0.0001})
    std::printf("%-10g %10.4f %10.4f %10.4f\n", nudge, (loss_of(w + nudge, x, b) - loss) / nudge,
                (loss_of(w, x + nudge, b) - loss) / nudge,
                (loss_of(w, x, b + nudge) - loss) / nudge);
}

/// The same loss in Heed's tensors, after one replay of the tape.
struct Example {
  Tensor w{{}, {3}}, x{{}, {2}}, b{{}, {-4}};
  Tensor wx, h, loss;

  Example() {
    w.require_grad(), x.require_grad(), b.require_grad();
    Tape tape;
    wx = multiply(w, x);
    h = add(wx, b);
    loss = multiply(h, w);
    tape.backward(loss);
  }
};

std::string pair_of(real value, real gradient) {
  return text("%g", double(value)) + " / " + text("%g", double(gradient));
}

std::string box_of(const std::string& name, const Tensor& tensor) {
  return name + "\n" + pair_of(tensor.item(), tensor.gradient().item());
}

// On each arrow the value that goes forward along it, and the gradient that comes back.
std::string draw(const Example& e) {
  const real w = e.w.item(), by_wx = e.wx.gradient().item() * e.x.item(),
             by_loss = e.loss.gradient().item() * e.h.item();
  const std::vector<GraphBox> boxes = {{box_of("w", e.w), 0, 1},
                                       {"+", 1, 1},
                                       {box_of("x", e.x), 1, 0},
                                       {box_of("w x", e.wx), 2, 0.5},
                                       {box_of("b", e.b), 2, -0.5},
                                       {box_of("h = w x + b", e.h), 3, 0.5},
                                       {box_of("loss = h w", e.loss), 4, 1}};
  const auto all_of = [](const Tensor& t) { return pair_of(t.item(), t.gradient().item()); };
  return graph_svg("value / gradient: values go with the arrows, gradients against them", boxes,
                   {{0, 1, all_of(e.w)},
                    {1, 3, pair_of(w, by_wx)},
                    {1, 6, pair_of(w, by_loss)},
                    {2, 3, all_of(e.x)},
                    {3, 5, all_of(e.wx)},
                    {4, 5, all_of(e.b)},
                    {5, 6, all_of(e.h)}});
}

/// Returns the picture of it.
std::string replay_three_numbers() {
  lesson::section("one replay of the tape");
  const Example e;
  std::printf("%-14s %8s %10s\n", "", "value", "gradient");
  const std::pair<const char*, Tensor> rows[] = {{"w", e.w},           {"x", e.x},
                                                 {"b", e.b},           {"w x", e.wx},
                                                 {"h = w x + b", e.h}, {"loss = h w", e.loss}};
  for (const auto& [name, tensor] : rows)
    std::printf("%-14s %8g %10g\n", name, double(tensor.item()), double(tensor.gradient().item()));
  return draw(e);
}

void count_paths() {
  lesson::section("thirty doublings");
  Tensor x({}, {1});
  x.require_grad();
  Tape tape;
  Tensor y = x;
  for (int i = 0; i < 30; i++) y = add(y, y);
  const int64_t lines = tape.size();
  tape.backward(y);
  const std::string paths = with_commas(int64_t(x.gradient().item()));
  std::printf("%d lines, %d arrows, %s paths\n", int(lines), int(2 * lines),
              lesson::value("paths", paths).c_str());
  std::printf("the gradient of x: %s\n", paths.c_str());
}

// --- Matrices ---

/// What a nudge of one number by 1 does to y and to the loss, beside what the tape says.
template <class Forward>
void nudge_each(const char* name, Tensor& input, const Tensor& dy, const Forward& forward) {
  const Tensor y = forward(), gradient = input.gradient();
  for (int64_t at = 0; at < input.count(); at++) {
    real& number = input.write()[size_t(at)];
    number += 1;
    const Tensor moved = subtract(forward(), y);
    number -= 1;
    const std::string place = input.rows() == 1 ? "[" + std::to_string(at) + "]"
                                                : "[" + std::to_string(at / input.cols()) + ", " +
                                                      std::to_string(at % input.cols()) + "]";
    std::printf("%-10s %-18s %10g %10g\n", (name + place).c_str(), numbers_of(moved).c_str(),
                double(sum(multiply(moved, dy)).item()), double(gradient.read()[size_t(at)]));
  }
}

void print_head(const Tensor& y, const Tensor& dy) {
  std::printf("y = %s, and dy, its gradient, is %s\n\n", numbers_of(y).c_str(),
              numbers_of(dy).c_str());
  std::printf("%-10s %-18s %10s %10s\n", "nudged", "y moves by", "the loss", "the tape");
}

void nudge_product() {
  lesson::section("nudging the entries of a product");
  Tensor a({2, 2}, {1, 2, 3, 4}), b({2, 2}, {5, 6, 7, 8});
  const Tensor dy({2, 2}, {1, 10, 100, 1000});
  const auto forward = [&] { return matmul(a, b); };
  {
    a.require_grad(), b.require_grad();
    Tape tape;
    tape.backward(sum(multiply(forward(), dy)));
  }
  std::printf("a = %s, b = %s\n", numbers_of(a).c_str(), numbers_of(b).c_str());
  print_head(forward(), dy);
  nudge_each("a", a, dy, forward);
  nudge_each("b", b, dy, forward);
}

void nudge_row() {
  lesson::section("nudging a row that is added to three rows");
  const Tensor x({3, 2}, {1, 2, 3, 4, 5, 6});
  Tensor row({2}, {10, 20});
  const Tensor dy({3, 2}, {1, 2, 10, 20, 100, 200});
  const auto forward = [&] { return add_row(x, row); };
  {
    row.require_grad();
    Tape tape;
    tape.backward(sum(multiply(forward(), dy)));
  }
  std::printf("x = %s, row = %s\n", numbers_of(x).c_str(), numbers_of(row).c_str());
  print_head(forward(), dy);
  nudge_each("row", row, dy, forward);
}

// --- How far to nudge ---

template <class T>
T curve(T x) {
  return x / (1 + x * x);
}

/// The slope of `curve` at x, asked on one side, on both, and at four places.
template <class T>
T one_sided(T x, T h) {
  return (curve(x + h) - curve(x)) / h;
}
template <class T>
T two_sided(T x, T h) {
  return (curve(x + h) - curve(x - h)) / (2 * h);
}
template <class T>
T four_points(T x, T h) {
  return (8 * (curve(x + h) - curve(x - h)) - (curve(x + 2 * h) - curve(x - 2 * h))) / (12 * h);
}

/// The errors of a difference quotient at x for steps of 10^-(i / 4).
template <class T>
Series errors(const std::string& name, T (*quotient)(T, T), double x, double smallest) {
  const double slope = (1 - x * x) / ((1 + x * x) * (1 + x * x));
  Series series{name, {}, {}};
  for (int i = 2; i <= 60; i++) {
    const double h = std::pow(10, -i / 4.0);
    if (h < smallest) break;
    const double error = std::fabs(double(quotient(T(x), T(h))) - slope);
    series.x.push_back(h);
    series.y.push_back(error > 0 ? error : std::numeric_limits<double>::quiet_NaN());
  }
  return series;
}

/// What a chart of it needs.
struct Chart {
  Axes axes;
  std::vector<Series> series;
};

Chart find_the_v() {
  const double guess = lesson::predict_number(
      "\nNudging to one side, in double: is the slope best with a step of 1e-4, 1e-8 or 1e-12?");
  lesson::section("the V");
  const double x = 0.75;
  const std::vector<Series> all = {
      errors<float>("float, one side", one_sided, x, 1e-7),
      errors<double>("double, one side", one_sided, x, 1e-15),
      errors<double>("double, both sides", two_sided, x, 1e-15),
      errors<double>("double, four points", four_points, x, 1e-15),
  };
  std::printf("%-8s", "step");
  for (const Series& series : all) std::printf(" %20s", series.name.c_str());
  for (size_t i = 2; i < all[1].x.size(); i += 4) {
    std::printf("\n%-8.0e", all[1].x[i]);
    for (const Series& series : all)
      std::printf(" %20s", i < series.x.size() ? text("%.1e", series.y[i]).c_str() : "");
  }
  std::printf("\n");
  if (!std::isnan(guess)) lesson::reveal(guess, 1e-8, "1e-8");
  return {{.title = "How far off a difference quotient is",
           .x_label = "step",
           .y_label = "error",
           .log_x = true,
           .log_y = true},
          all};
}

// --- The translator ---

double fastest(const std::vector<double>& seconds) {
  return *std::min_element(seconds.begin(), seconds.end());
}

/// The translator of `make train` before its first step, and its first batch.
struct FirstStep {
  Dataset data;
  Batch batch;
  Translator model;
  Parameters parameters;

  static Dataset read() {
    TrainingOptions options;
    options.train = "data/en-fr/train.tsv", options.valid = "data/en-fr/valid.tsv";
    return load_dataset(options);
  }
  static TranslatorConfig config(const Dataset& data) {
    TranslatorConfig config;
    config.source_words = config.target_words = data.tokenizers.source().size();
    config.width = 64, config.heads = 2, config.hidden = 256, config.encoder_layers = 2;
    config.dropout = 0;  // so that a nudge is all that differs between two runs
    return config;
  }
  explicit FirstStep(uint64_t seed) : data(read()), model(config(data), seed), parameters(model) {
    Batches(data.train_ids, {.tokens = 1024, .seed = seed}).fill(0, batch);
  }
  Tensor loss() const { return model.loss(batch.source, batch.target, batch.next, 0.1); }
};

void nudge_translator(const FirstStep& step) {
  lesson::section("the translator");
  pool::reset_peak();
  const int64_t before = pool::statistics().bytes_used;
  step.loss();
  const int64_t forward_bytes = pool::statistics().bytes_peak - before;
  {
    Tape tape;
    const Tensor loss = step.loss();
    const int64_t notes = tape.size();
    tape.backward(loss);
    std::printf("%s numbers, %d words in, %d words out, a loss of %.3f\n",
                lesson::value("parameters", with_commas(step.parameters.count())).c_str(),
                int(step.batch.source.ids.size()), int(step.batch.next.size()),
                double(loss.item()));
    std::printf("%s notes on the tape\n", lesson::value("notes", std::to_string(notes)).c_str());
  }
  const int64_t tape_bytes = pool::statistics().bytes_peak - before;
  std::printf("memory at its fullest: %s MB without a tape, %s MB with it\n\n",
              lesson::value("megabytes-forward", text("%.0f", double(forward_bytes) / 1e6)).c_str(),
              lesson::value("megabytes-with-tape", text("%.0f", double(tape_bytes) / 1e6)).c_str());
  std::printf("%-46s %10s %10s\n", "the largest gradient of", "nudging", "the tape");
  for (const char* name :
       {"source_embedding.weight", "encoder.layers.0.self.value.weight",
        "encoder.layers.1.feed_forward.up.bias", "decoder.layers.2.feed_forward.down.weight"}) {
    Tensor parameter = step.parameters.find(name)->tensor;
    const Tensor gradient = parameter.gradient();
    const auto smaller = [](real p, real q) { return std::fabs(p) < std::fabs(q); };
    const auto all = gradient.read();
    const size_t at = size_t(std::max_element(all.begin(), all.end(), smaller) - all.begin());
    real& number = parameter.write()[at];
    const real kept = number, nudge = real(0.02);
    number = kept + nudge;
    const double above = double(step.loss().item());
    number = kept - nudge;
    const double below = double(step.loss().item());
    number = kept;
    std::printf("%-46s %10.4f %10.4f\n", name, (above - below) / (2 * double(nudge)),
                double(all[at]));
  }
}

// When the tape last ended an operation, and how long its last one took.
double ended, lasted;

void watch(const char*, bool) {
  const double before = ended;
  ended = now();
  lasted = ended - before;
}

void time_product() {
  lesson::section("time: a product and its backward");
  const int64_t tokens = 1024, in = 128, out = 512;
  Tensor x = Tensor::full({tokens, in}, real(0.5)), w = Tensor::full({out, in}, real(0.25));
  x.require_grad(), w.require_grad();
  std::vector<double> forward, backward;
  for (int i = 0; i < 41; i++) {
    Tape tape({}, {.watch = watch});
    ended = now();
    const Tensor y = linear(x, w, Tensor());
    forward.push_back(lasted);
    tape.backward(sum(y));  // its last operation is the product's backward
    backward.push_back(lasted);
  }
  const double one = fastest(forward), back = fastest(backward);
  std::printf("[%d, %d] times [%d, %d]: %.0f million multiply-adds forward\n", int(tokens), int(in),
              int(in), int(out), double(tokens * in * out) / 1e6);
  std::printf("forward %.2f ms, backward %.2f ms: %.1f times as long\n", 1e3 * one, 1e3 * back,
              back / one);
}

void time_translator(const FirstStep& step, double guess) {
  lesson::section("time: the translator");
  std::vector<double> forward, both;
  for (int i = 0; i < 7; i++) {
    double start = now();
    step.loss();
    forward.push_back(now() - start);
    start = now();
    Tape tape;
    tape.backward(step.loss());
    both.push_back(now() - start);
  }
  const double one = fastest(forward), all = fastest(both);
  std::printf("%s\n", describe_machine().c_str());
  std::printf("one run forward          %8.1f ms\n", 1e3 * one);
  std::printf("forward and backward     %8.1f ms\n", 1e3 * all);
  std::printf("nudging every number     %8.1f hours\n",
              one * double(step.parameters.count()) / 3600);
  lesson::reveal(guess, all / one,
                 "the loss and all its slopes: " + text("%.1f", all / one) + " runs forward");
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 3);
  const double guess = lesson::predict_number(
      "One run forward gives the loss of the translator. How many times as long does it take to "
      "get\nthe loss and its slope by each of 450,624 parameters?");
  nudge_three_numbers();
  const std::string graph = replay_three_numbers();
  count_paths();
  nudge_product();
  nudge_row();
  const Chart v = find_the_v();
  const FirstStep step(1);
  nudge_translator(step);
  time_product();
  time_translator(step, guess);
  lesson::section("pictures");
  lesson::figure("graph", graph);
  lesson::figure("v", line_chart_svg(v.axes, v.series));
  std::printf("\n%s", line_chart_text(v.axes, v.series).c_str());
}
