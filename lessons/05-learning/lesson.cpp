// The program of lesson 5: three ways to take a step, and a classifier for your own sentence.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/parallel.h"
#include "core/tape.h"
#include "charts/chart.h"
#include "kernels/kernels.h"
#include "lessons/05-learning/optimizers.h"
#include "ops/ops.h"
#include "tools/lesson.h"
#include "train/adam.h"
#include "train/progress.h"

using namespace heed;
using namespace learning;

namespace {

std::string text(const char* format, double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, number);
  return buffer;
}

constexpr int kSteps = 300;

/// The losses after 300 steps, for three seeds.
template <class Optimizer>
void print_losses(const letters::Examples& examples, const Optimizer& fresh) {
  std::printf("%-10g", double(fresh.rate));
  for (const uint64_t seed : {1u, 2u, 3u}) {
    Optimizer optimizer = fresh;
    Training training(examples, seed);
    training.run(optimizer, kSteps);
    std::printf("%10.3f", training.full_loss());
  }
  std::printf("\n");
}

void print_head(const char* name) {
  std::printf("%-10s%10s%10s%10s\n", name, "seed 1", "seed 2", "seed 3");
}

void one_rate_for_all(const letters::Examples& train) {
  lesson::section("one learning rate for all numbers");
  print_head("rate");
  for (const double rate : {0.01, 0.1, 1.0, 3.0, 10.0}) print_losses(train, Sgd{real(rate)});
}

void with_momentum(const letters::Examples& train) {
  lesson::section("with momentum");
  print_head("rate");
  for (const double rate : {0.01, 0.1, 0.3, 1.0}) print_losses(train, Momentum{real(rate)});
}

void with_adam(const letters::Examples& train) {
  lesson::section("Adam");
  print_head("rate");
  for (const double rate : {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0})
    print_losses(train, OneAdam{real(rate)});
}

// --- Why one rate does not fit all ---

/// Adds the sizes of a gradient's numbers, column by column.
void add_sizes(const Tensor& gradient, std::vector<double>& sizes) {
  sizes.resize(size_t(gradient.cols()));
  for (size_t at = 0; at < gradient.read().size(); at++)
    sizes[at % sizes.size()] += std::fabs(double(gradient.read()[at]));
}

void gradient_of_letters(const letters::Examples& train) {
  lesson::section("gradients, letter by letter");
  constexpr int kBatches = 50, kHidden = 32;
  Training training(train, 1);
  std::vector<double> weights, biases, shares[2];
  for (int i = 0; i < kBatches; i++) {
    training.draw_gradient();
    add_sizes(training.classifier.hidden.weight.gradient(), weights);  // [32, 27] -> [27]
    add_sizes(training.classifier.hidden.bias.gradient(), biases);     // [32]
  }
  for (size_t row = 0; row < train.languages.size(); row++) {
    std::vector<double>& of_language = shares[train.languages[row]];
    of_language.resize(letters::kLetters);
    for (size_t j = 0; j < letters::kLetters; j++)
      of_language[j] += 2 * double(train.shares.read()[row * letters::kLetters + j]) /
                        double(train.languages.size());
  }
  std::printf("%-8s %10s %10s %16s\n", "letter", "English", "French", "mean gradient");
  for (const char letter : {'e', 's', 'h', 'w', 'k', 'z'}) {
    const size_t j = size_t(letter - 'a');
    std::printf("%-8c %9.2f%% %9.2f%% %16.1e\n", letter, 100 * shares[0][j], 100 * shares[1][j],
                weights[j] / (kBatches * kHidden));
  }
  double sum = 0;
  for (const double size : biases) sum += size;
  std::printf("%-30s %16.1e\n", "(biases)", sum / (kBatches * kHidden));
}

// --- The first steps ---

/// How far the numbers move in a step, as a multiple of the learning rate: the mean over all.
struct StepLength {
  std::vector<real> before;
  explicit StepLength(const Parameters& parameters)
      : before(parameters.values().begin(), parameters.values().end()) {}
  double measure(const Parameters& parameters, real rate) const {
    double sum = 0;
    for (size_t i = 0; i < before.size(); i++)
      sum += std::fabs(double(parameters.values()[i] - before[i]));
    return sum / (double(rate) * double(parameters.count()));
  }
};

/// The length of each step of the classifier's training, from its first on.
Series step_lengths(const std::string& name, const letters::Examples& train, real beta2,
                    bool corrected, int steps) {
  Series series{name, {}, {}};
  Training training(train, 1);
  OneAdam adam{.rate = real(0.001), .beta2 = beta2, .corrected = corrected};
  for (int step = 1; step <= steps; step++) {
    const StepLength length(training.parameters);
    training.run(adam, 1);
    series.x.push_back(step);
    series.y.push_back(length.measure(training.parameters, adam.rate));
  }
  return series;
}

/// The same by the formula, for a gradient that never changes: with correction it would be 1.
double constant_gradient(int step, double beta2) {
  return (1 - std::pow(0.9, step)) / std::sqrt(1 - std::pow(beta2, step));
}

void first_steps(const letters::Examples& train, double guess) {
  lesson::section("the first steps");
  std::vector<Series> with, without;
  for (const double beta2 : {0.999, 0.98}) {
    const std::string name = "beta2 " + text("%g", beta2);
    with.push_back(step_lengths(name + ", corrected", train, real(beta2), true, 1000));
    without.push_back(step_lengths(name + ", not corrected", train, real(beta2), false, 1000));
  }
  std::printf("%-6s%40s%40s\n%-6s", "", "beta2 = 0.999", "beta2 = 0.98", "step");
  for (int i = 0; i < 2; i++) std::printf("%13s%9s%9s%9s", "corrected", "not", "ratio", "formula");
  std::printf("\n");
  double largest = 0;
  for (const int step : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
    std::printf("%-6d", step);
    for (size_t i = 0; i < 2; i++) {
      const double length = with[i].y[size_t(step) - 1], raw = without[i].y[size_t(step) - 1];
      std::printf("%13.2f%9.2f%9.2f%9.2f", length, raw, raw / length,
                  constant_gradient(step, i == 0 ? 0.999 : 0.98));
      largest = std::max(largest, raw / length);
    }
    std::printf("\n");
  }
  const double first = without[0].y[0] / with[0].y[0];
  lesson::reveal(guess, first,
                 lesson::value("first-step", text("%.1f", first)) + " times too long, and " +
                     lesson::value("largest-ratio", text("%.1f", largest)) +
                     " times a little later");
  Axes axes;
  axes.title = "How long Adam's steps are", axes.x_label = "step";
  axes.y_label = "length, in learning rates", axes.log_x = true;
  lesson::figure("first-steps", line_chart_svg(axes, {without[0], without[1], with[0], with[1]}));
}

// --- Warm-up ---

/// The largest loss of a batch on the way, and the loss on all sentences at the end.
std::string largest_and_last(const letters::Examples& train, uint64_t seed,
                             const Schedule& schedule) {
  Training training(train, seed);
  OneAdam adam{.rate = real(schedule.peak)};
  double largest = 0;
  for (int step = 1; step <= kSteps; step++) {
    if (schedule.warmup > 0) adam.rate = real(schedule.learning_rate(step));
    training.run(adam, 1);
    largest = std::max(largest, training.loss);
  }
  return text("%7.2f", largest) + text("%7.3f", training.full_loss());
}

void warm_up(const letters::Examples& train) {
  lesson::section("twelve trainings without warm-up");
  std::printf("%-6s%12s%14s%14s\n", "rate", "seed 1", "seed 2", "seed 3");
  for (const double rate : {0.003, 0.03, 0.1, 0.3}) {
    std::printf("%-6g", rate);
    for (const uint64_t seed : {1u, 2u, 3u})
      std::printf("%s", largest_and_last(train, seed, {.peak = rate, .warmup = 0}).c_str());
    std::printf("\n");
  }
  std::printf("\nand with 100 steps of warm-up\n%-6g", 0.3);
  for (const uint64_t seed : {1u, 2u, 3u})
    std::printf("%s", largest_and_last(train, seed, {.peak = 0.3, .warmup = 100}).c_str());
  std::printf("\n(of each: the largest loss of a batch, and the loss at the end)\n");
}

// --- A bad batch ---

/// The norm of the gradient: the root of the sum of the squares of all its numbers.
double norm_of(std::span<const real> gradients) {
  double sum = 0;
  for (const real g : gradients) sum += double(g) * double(g);
  return std::sqrt(sum);
}

/// The loss on all sentences after each step. The gradient of step 50 is a thousand times too
/// long.
Series with_bad_batch(const std::string& name, const letters::Examples& train, double clip) {
  Series series{name, {}, {}};
  Training training(train, 1);
  OneAdam adam{.rate = real(0.01)};
  for (int step = 1; step <= 500; step++) {
    training.draw_gradient();
    const Numbers gradients = training.parameters.gradients();
    if (step == 50)
      for (real& g : gradients) g *= 1000;
    const double norm = norm_of(gradients);
    if (norm > clip)
      for (real& g : gradients) g *= real(clip / norm);
    adam.step(training.parameters.values(), gradients);
    series.x.push_back(step);
    series.y.push_back(training.full_loss());
  }
  return series;
}

void bad_batch(const letters::Examples& train) {
  lesson::section("a batch gone wrong in step 50");
  const Series plain = with_bad_batch("as it is", train, 1e30),
               clipped = with_bad_batch("clipped", train, 1);
  std::printf("%-6s %10s %10s\n", "step", "as it is", "clipped");
  for (const int step : {10, 49, 50, 60, 80, 100, 150, 200, 300, 500})
    std::printf("%-6d %10.3f %10.3f\n", step, plain.y[size_t(step) - 1],
                clipped.y[size_t(step) - 1]);
}

// --- Mistakes ---

/// How far a number moves, in learning rates, from m and v after they were brought up to date.
using Move = double (*)(double m, double v, int t);

double train_with(Move move, double rate, uint64_t seed, const letters::Examples& train) {
  Training training(train, seed);
  const Numbers values = training.parameters.values(), gradients = training.parameters.gradients();
  std::vector<double> m(values.size()), v(values.size());
  for (int t = 1; t <= kSteps; t++) {
    training.draw_gradient();
    for (size_t i = 0; i < values.size(); i++) {
      const double g = double(gradients[i]);
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      values[i] -= real(rate * move(m[i], v[i], t));
    }
  }
  return training.full_loss();
}

double c1(int t) { return 1 - std::pow(0.9, t); }
double c2(int t) { return 1 - std::pow(0.999, t); }

void make_mistakes(const letters::Examples& train) {
  lesson::section("the same with a mistake");
  const std::pair<const char*, Move> all[] = {
      {"m' / (sqrt(v') + epsilon)",
       [](double m, double v, int t) { return m / c1(t) / (std::sqrt(v / c2(t)) + 1e-8); }},
      {"m / (sqrt(v) + epsilon)",
       [](double m, double v, int) { return m / (std::sqrt(v) + 1e-8); }},
      {"m' / (sqrt(v) + epsilon)",
       [](double m, double v, int t) { return m / c1(t) / (std::sqrt(v) + 1e-8); }},
      {"m' / (v' + epsilon)",
       [](double m, double v, int t) { return m / c1(t) / (v / c2(t) + 1e-8); }},
      {"-m' / (sqrt(v') + epsilon)",
       [](double m, double v, int t) { return -m / c1(t) / (std::sqrt(v / c2(t)) + 1e-8); }}};
  std::printf("%-28s%24s%27s\n%-28s", "", "rate 0.01", "rate 0.3", "learning rates moved");
  for (int i = 0; i < 2; i++) std::printf("%9s%9s%9s", "seed 1", "seed 2", "seed 3");
  std::printf("\n");
  for (const auto& [name, move] : all) {
    std::printf("%-28s", name);
    for (const double rate : {0.01, 0.3})
      for (const uint64_t seed : {1u, 2u, 3u})
        std::printf("%9.3f", train_with(move, rate, seed, train));
    std::printf("\n");
  }
}

// --- The classifier, and the reader's sentence ---

void judge(const letters::Classifier& classifier, const std::string& sentence) {
  Tensor shares({1, letters::kLetters});
  letters::letter_shares(sentence, shares.write());
  const Tensor p = softmax(classifier(shares));
  const size_t language = p.read()[1] > p.read()[0] ? 1 : 0;
  std::printf("%-8s %5.1f%%   %s\n", letters::kLanguageNames[language],
              100 * double(p.read()[language]), sentence.c_str());
}

void train_to_the_end(Training& training, const letters::Examples& test) {
  lesson::section("English or French");
  Adam adam(training.parameters);
  const Schedule schedule = {.kind = "cosine", .peak = 0.02, .warmup = 100, .total = 1500};
  std::printf("%-6s %8s %10s\n", "step", "loss", "test");
  for (int step = 1; step <= schedule.total; step++) {
    training.draw_gradient();
    adam.step(training.parameters, schedule.learning_rate(step));
    if (step == 100 || step % 500 == 0)
      std::printf("%-6d %8.4f %9.1f%%\n", step, training.full_loss(),
                  100 * letters::accuracy(training.classifier, test));
  }
  lesson::value("accuracy", text("%.1f%%", 100 * letters::accuracy(training.classifier, test)));
}

void judge_sentences(const letters::Classifier& classifier) {
  lesson::section("sentences from elsewhere");
  for (const char* sentence :
       {"Where is the library?", "Où est la bibliothèque ?", "I think, therefore I am.",
        "Je pense, donc je suis.", "Attention is all you need.", "Le weekend",
        "Portez ce vieux whisky au juge blond qui fume."})
    judge(classifier, sentence);
}

void ask_for_sentences(const letters::Classifier& classifier) {
  for (;;) {
    const std::string sentence = lesson::predict("\nYour sentence, in English or in French?");
    if (sentence.empty()) return;
    judge(classifier, sentence);
  }
}

// --- What it costs ---

void time_adam() {
  lesson::section("time: a step of Adam for the translator");
  const int64_t count = 450'624;
  std::vector<real> value(size_t(count), 1), gradient = value, m = value, v = value;
  const AdamStep step = {real(1e-3), real(0.9), real(0.98), real(1e-9), 1, 1, 1};
  double best = 1e9;  // of nine the fastest: the others waited for something
  for (int i = 0; i < 9; i++) {
    const double start = now();
    kernels.adam(step, value.data(), gradient.data(), m.data(), v.data(), count);
    best = std::min(best, now() - start);
  }
  std::printf("%s\n%s numbers: %.2f ms, %.1f GB a second\n", describe_machine().c_str(),
              with_commas(count).c_str(), 1e3 * best, 7e-9 * double(count) * sizeof(real) / best);
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 5);
  const double guess = lesson::predict_number(
      "Adam keeps m and v, running means with beta1 = 0.9 and beta2 = 0.999 that start at 0, and\n"
      "steps by m / sqrt(v). Is its first step too short or too long, and how many times?");
  const int all_threads = threads();
  set_threads(1);  // the products are too small to share
  const letters::Examples train = letters::read_examples("data/en-fr/train.tsv", 1000),
                          test = letters::read_examples("data/en-fr/test.tsv", 1000);
  one_rate_for_all(train);
  gradient_of_letters(train);
  with_momentum(train);
  with_adam(train);
  first_steps(train, guess);
  warm_up(train);
  bad_batch(train);
  make_mistakes(train);
  Training training(train, 1);
  train_to_the_end(training, test);
  judge_sentences(training.classifier);
  set_threads(all_threads);
  time_adam();
  ask_for_sentences(training.classifier);
}
