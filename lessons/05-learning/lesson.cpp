// The program of lesson 5: four ways to take a step, and a classifier for your own sentence.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/parallel.h"
#include "core/tape.h"
#include "inspect/chart.h"
#include "kernels/optimizer.h"
#include "lessons/04-softmax/letters.h"
#include "ops/ops.h"
#include "tools/lesson.h"
#include "train/adam.h"
#include "train/progress.h"

using namespace heed;

namespace {

std::string text(const char* format, double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, number);
  return buffer;
}

using Numbers = std::span<real>;

// --- Three optimizers in a few lines each ---

struct Sgd {
  real rate;

  void step(Numbers values, Numbers gradients) {
    for (size_t i = 0; i < values.size(); i++) values[i] -= rate * gradients[i];
  }
};

struct Momentum {
  real rate, beta = real(0.9);
  std::vector<real> velocity = {};

  void step(Numbers values, Numbers gradients) {
    velocity.resize(values.size());
    for (size_t i = 0; i < values.size(); i++) {
      velocity[i] = beta * velocity[i] + gradients[i];
      values[i] -= rate * velocity[i];
    }
  }
};

/// The library's kernel, with the correction or without it.
struct OneAdam {
  real rate, beta2 = real(0.98);
  bool corrected = true;
  int steps = 0;
  std::vector<real> m = {}, v = {};

  void step(Numbers values, Numbers gradients) {
    m.resize(values.size()), v.resize(values.size());
    steps++;
    kernels::Adam now = {rate, real(0.9), beta2, real(1e-9), 1, 1, 1};
    if (corrected) {
      now.correction1 = real(1 - std::pow(0.9, steps));
      now.correction2 = real(1 - std::pow(double(beta2), steps));
    }
    kernels::adam(now, values.data(), gradients.data(), m.data(), v.data(), int64_t(values.size()));
  }
};

// --- The classifier of lesson 4 in training ---

constexpr int kBatch = 64;

struct Training {
  const letters::Examples& all;
  Random random;
  letters::Classifier classifier;
  Parameters parameters;
  double loss = 0;

  Training(const letters::Examples& examples, uint64_t seed)
      : all(examples), random(seed), classifier(random), parameters(classifier) {}

  /// Puts the gradient of the loss on 64 sentences, drawn at random, where the parameters keep it.
  void draw_gradient() {
    Tensor shares({kBatch, letters::kLetters});
    std::vector<int> languages;
    for (int i = 0; i < kBatch; i++) {
      const size_t chosen = random.below(all.languages.size());
      const auto row = all.shares.read().subspan(chosen * letters::kLetters, letters::kLetters);
      std::copy(row.begin(), row.end(), shares.write().begin() + i * letters::kLetters);
      languages.push_back(all.languages[chosen]);
    }
    Tape tape;
    const Tensor mean_loss = cross_entropy(classifier(shares), languages);
    loss = double(mean_loss.item());
    tape.backward(mean_loss);
    parameters.settle_gradients();
  }

  template <class Optimizer>
  void run(Optimizer& optimizer, int steps) {
    for (int i = 0; i < steps; i++) {
      draw_gradient();
      optimizer.step(parameters.values(), parameters.gradients());
    }
  }

  /// The loss on all sentences.
  double full_loss() const {
    return double(cross_entropy(classifier(all.shares), all.languages).item());
  }
};

constexpr int kSteps = 300;

/// The losses after 300 steps, for three seeds.
template <class Optimizer>
void print_losses(const letters::Examples& examples, const Optimizer& fresh) {
  std::printf("%-10g", double(fresh.rate));
  for (const uint64_t seed : {1, 2, 3}) {
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
  for (const double rate : {0.1, 1.0, 10.0, 100.0, 1000.0}) print_losses(train, Sgd{real(rate)});
}

void with_momentum(const letters::Examples& train) {
  lesson::section("with momentum");
  print_head("rate");
  for (const double rate : {0.1, 1.0, 10.0, 100.0}) print_losses(train, Momentum{real(rate)});
}

void with_adam(const letters::Examples& train) {
  lesson::section("Adam");
  print_head("rate");
  for (const double rate : {0.001, 0.01, 0.1, 1.0}) print_losses(train, OneAdam{real(rate)});
}

// --- Why one rate does not fit all ---

void gradient_of_letters(const letters::Examples& train) {
  lesson::section("gradients, letter by letter");
  Training training(train, 1);
  std::vector<double> sizes(letters::kLetters), shares(letters::kLetters);
  for (int i = 0; i < 50; i++) {
    training.draw_gradient();
    const Tensor gradient = training.classifier.hidden.weight.gradient();  // [32, 27]
    for (size_t at = 0; at < gradient.read().size(); at++)
      sizes[at % letters::kLetters] += std::fabs(double(gradient.read()[at])) / (50 * 32);
  }
  for (size_t at = 0; at < train.shares.read().size(); at++)
    shares[at % letters::kLetters] +=
        double(train.shares.read()[at]) / double(train.languages.size());
  std::printf("%-8s %14s %16s\n", "letter", "of all letters", "mean gradient");
  for (const char letter : {'e', 's', 'h', 'w', 'k', 'z'}) {
    const size_t j = size_t(letter - 'a');
    std::printf("%-8c %13.2f%% %16.1e\n", letter, 100 * shares[j], sizes[j]);
  }
}

// --- The first steps ---

/// How far the parameters move in each step, as a multiple of the rate: the mean over all numbers
/// that move.
Series step_lengths(const std::string& name, const letters::Examples& train, bool corrected,
                    double beta2, int steps) {
  Series series{name, {}, {}};
  Training training(train, 1);
  OneAdam adam{real(0.001), real(beta2), corrected};
  for (int step = 1; step <= steps; step++) {
    training.draw_gradient();
    const auto values = training.parameters.values();
    const std::vector<real> before(values.begin(), values.end());
    adam.step(values, training.parameters.gradients());
    double sum = 0;
    for (size_t i = 0; i < before.size(); i++) sum += std::fabs(double(values[i] - before[i]));
    series.x.push_back(step);
    series.y.push_back(sum / (0.001 * double(training.parameters.count())));
  }
  return series;
}

Series ratio(const std::string& name, const Series& a, const Series& b) {
  Series series{name, a.x, {}};
  for (size_t i = 0; i < a.y.size(); i++) series.y.push_back(a.y[i] / b.y[i]);
  return series;
}

/// What the formula says if the gradient never changes: m' / sqrt(v') is 1, and without the
/// correction it is this.
double constant_gradient(int step, double beta2) {
  return (1 - std::pow(0.9, step)) / std::sqrt(1 - std::pow(beta2, step));
}

void first_steps(const letters::Examples& train, const std::string& guess) {
  lesson::section("the first steps without correction");
  constexpr int kShown = 1000;
  std::vector<Series> with, without;
  for (const double beta2 : {0.999, 0.98}) {
    const std::string name = "beta2 " + text("%g", beta2);
    with.push_back(step_lengths(name + ", corrected", train, true, beta2, kShown));
    without.push_back(step_lengths(name + ", not corrected", train, false, beta2, kShown));
  }
  std::printf("%-6s %26s %30s\n", "", "beta2 = 0.999", "beta2 = 0.98");
  std::printf("%-6s", "step");
  for (int i = 0; i < 2; i++) std::printf(" %9s %9s %9s", "corrected", "raw", "formula");
  std::printf("\n");
  for (const int step : {1, 2, 5, 10, 20, 50, 100, 300, 1000}) {
    std::printf("%-6d", step);
    for (size_t i = 0; i < 2; i++)
      std::printf(" %9.2f %9.2f %9.2f", with[i].y[size_t(step) - 1], without[i].y[size_t(step) - 1],
                  constant_gradient(step, i == 0 ? 0.999 : 0.98));
    std::printf("\n");
  }
  lesson::reveal(guess, "");
  lesson::figure("first-steps", line_chart_svg({.title = "How long Adam's steps are",
                                                .x_label = "step",
                                                .y_label = "learning rates",
                                                .log_x = true},
                                               {without[0], without[1], with[0], with[1]}));
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 5);
  set_threads(1);
  const letters::Examples train = letters::read_examples("data/en-fr/train.tsv", 1000);
  one_rate_for_all(train);
  with_momentum(train);
  with_adam(train);
  gradient_of_letters(train);
  first_steps(train, "");
}
