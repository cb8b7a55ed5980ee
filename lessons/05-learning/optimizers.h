// Three ways to take a step, and the classifier of lesson 4 to take them with.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "core/tape.h"
#include "kernels/kernels.h"
#include "lessons/04-softmax/letters.h"
#include "ops/ops.h"

namespace learning {

using heed::real;
using Numbers = std::span<real>;

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
    heed::AdamStep now = {rate, real(0.9), beta2, real(1e-9), 1, 1, 1};
    if (corrected) {
      now.correction1 = real(1 - std::pow(0.9, steps));
      now.correction2 = real(1 - std::pow(double(beta2), steps));
    }
    heed::kernels.adam(now, values.data(), gradients.data(), m.data(), v.data(),
                        int64_t(values.size()));
  }
};

constexpr int kBatch = 64;

struct Training {
  const letters::Examples& all;
  heed::Random random;
  letters::Classifier classifier;
  heed::Parameters parameters;
  double loss = 0;

  Training(const letters::Examples& examples, uint64_t seed)
      : all(examples), random(seed), classifier(random), parameters(classifier) {}

  /// Puts the gradient of the loss on 64 sentences, drawn at random, where the parameters keep it.
  void draw_gradient() {
    heed::Tensor shares({kBatch, letters::kLetters});
    std::vector<int> languages;
    for (int i = 0; i < kBatch; i++) {
      const size_t chosen = random.below(all.languages.size());
      const auto row = all.shares.read().subspan(chosen * letters::kLetters, letters::kLetters);
      std::copy(row.begin(), row.end(), shares.write().begin() + i * letters::kLetters);
      languages.push_back(all.languages[chosen]);
    }
    heed::Tape tape;
    const heed::Tensor mean_loss = cross_entropy(classifier(shares), languages);
    loss = double(mean_loss.item());
    tape.backward(mean_loss);
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

}  // namespace learning
