// The program of lesson 4: from logits to a loss, and which way each logit is pushed.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/parallel.h"
#include "charts/chart.h"
#include "core/tape.h"
#include "kernels/kernels.h"
#include "lessons/04-softmax/letters.h"
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

Dataset read_pairs() {
  TrainingOptions options;
  options.train = "data/en-fr/train.tsv", options.valid = "data/en-fr/valid.tsv";
  return load_dataset(options);
}

// --- One choice among eight words ---

struct Word {
  std::string text;
  int count;
};

/// The eight words that follow `before` most often in the French sentences.
std::vector<Word> words_after(const std::string& before, const Corpus& corpus) {
  std::map<std::string, int> counts;
  for (const Pair& pair : corpus.pairs) {
    const size_t at = pair.target.find(before);
    if (at == std::string::npos) continue;
    const size_t begin = at + before.size();
    counts[pair.target.substr(begin, pair.target.find_first_of(" .,?!", begin) - begin)]++;
  }
  std::vector<Word> words;
  for (const auto& [word, count] : counts) words.push_back({word, count});
  std::stable_sort(words.begin(), words.end(),
                   [](const Word& a, const Word& b) { return a.count > b.count; });
  words.resize(8);
  return words;
}

/// The derivative of the loss by each logit, from the library's own tape.
Tensor gradient_of_loss(const Tensor& logits, const std::vector<int>& targets, double smoothing) {
  Tensor leaf(logits.shape(), logits.read());
  leaf.require_grad();
  Tape tape;
  tape.backward(cross_entropy(leaf, targets, smoothing));
  return leaf.gradient();
}

void choose_a_word(const Corpus& corpus) {
  const std::vector<Word> words = words_after(" dans la ", corpus);
  Tensor logits({1, 8});
  int target = 0;
  for (size_t j = 0; j < words.size(); j++) {
    logits.write()[j] = real(std::log(double(words[j].count)));
    if (words[j].text == "bibliothèque") target = int(j);
  }
  const Tensor p = softmax(logits), gradient = gradient_of_loss(logits, {target}, 0);

  lesson::section("eight words");
  std::printf("%-8s %8s %8s %10s\n", "logit", "exp", "p", "-log p");
  for (size_t j = 0; j < words.size(); j++) {
    const double logit = double(logits.read()[j]), share = double(p.read()[j]);
    std::printf("%-8.3f %8.0f %8.4f %10.3f   %s\n", logit, std::exp(logit), share, -std::log(share),
                words[j].text.c_str());
    if (int(j) == target) lesson::value("p-right", text("%.4f", share));
  }

  lesson::section("p minus y");
  std::vector<Bar> bars;
  double sum = 0;
  for (size_t j = 0; j < words.size(); j++) {
    const double push = double(gradient.read()[j]);
    bars.push_back({words[j].text, std::round(1000 * push) / 1000});
    sum += push;
  }
  Axes axes;
  axes.title = "How the loss reacts to each logit";
  axes.x_label = "p - y";
  std::printf("%s", bar_chart_text(axes, bars).c_str());
  std::printf("their sum: %.6f\n", std::fabs(sum) < 5e-7 ? 0 : sum);
  lesson::figure("p-minus-y", bar_chart_svg(axes, bars));
}

// --- Large logits ---

/// The formula as it is written, in float.
double textbook_loss(const std::vector<real>& logits, int target) {
  real sum = 0;
  for (const real logit : logits) sum += std::exp(logit);
  return -std::log(double(std::exp(logits[size_t(target)]) / sum));
}

void large_logits() {
  lesson::section("large logits");
  std::printf("%-28s %14s %14s\n", "logits (the first is right)", "the formula", "cross_entropy");
  for (const real size : {real(1), real(10), real(80), real(100), real(10000)}) {
    const std::vector<real> logits = {2 * size, size, -size};
    const std::vector<int> first = {0}, last = {2};
    const Tensor row({1, 3}, logits);
    const std::string shown = text("%g", double(logits[0])) + " " + text("%g", double(logits[1])) +
                              " " + text("%g", double(logits[2]));
    std::printf("%-28s %14.6g %14.6g\n", shown.c_str(), textbook_loss(logits, 0),
                double(cross_entropy(row, first).item()));
    std::printf("%-28s %14.6g %14.6g\n", "  the last is right", textbook_loss(logits, 2),
                double(cross_entropy(row, last).item()));
  }
}

// --- Label smoothing ---

void smooth() {
  lesson::section("label smoothing");
  std::printf("%-10s %21s   %21s\n", "", "plain", "smoothed by 0.1");
  std::printf("%-10s %10s %10s   %10s %10s\n", "p(right)", "loss", "slope", "loss", "slope");
  const std::vector<int> first = {0};
  for (const double p : {0.5, 0.9, 0.9125, 0.99, 0.999, 0.9999}) {
    Tensor logits = Tensor::zeros({1, 8});  // seven words share what is left
    logits.write()[0] = real(std::log(7 * p / (1 - p)));
    const auto loss = [&](double s) { return double(cross_entropy(logits, first, s).item()); };
    const auto slope = [&](double s) {
      return double(gradient_of_loss(logits, first, s).read()[0]);
    };
    std::printf("%-10g %10.4f %10.4f   %10.4f %10.4f\n", p, loss(0), slope(0), loss(0.1),
                slope(0.1));
  }
}

// --- The first loss of all ---

void first_loss(const Dataset& data, double guess) {
  lesson::section("the first loss of all");
  TranslatorConfig config;
  config.source_words = config.target_words = data.tokenizers.source().size();
  const double expected = std::log(double(config.target_words));
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const Translator model(config, seed);
    Batch batch;
    Batches(data.train_ids, {.tokens = 1024, .seed = seed}).fill(0, batch);
    const Tensor loss = model.loss(batch.source, batch.target, batch.next, 0);
    std::printf("seed %d, untrained: a loss of %.2f\n", int(seed), double(loss.item()));
  }
  lesson::reveal(guess, expected,
                 "log of " + with_commas(config.target_words) + " is " +
                     lesson::value("log-words", text("%.2f", expected)));
}

// --- A classifier ---

/// Moves every parameter a little against its gradient.
void descend(const Parameters& parameters, real rate) {
  const std::span<real> values = parameters.values(), gradients = parameters.gradients();
  for (size_t i = 0; i < values.size(); i++) values[i] -= rate * gradients[i];
}

constexpr int kSteps = 400;
constexpr real kRate = real(0.5);

void train_classifier(const letters::Examples& train, const letters::Examples& test) {
  lesson::section("English or French");
  Random random(1);
  letters::Classifier classifier(random);
  const Parameters parameters(classifier);
  std::printf("%d numbers to learn, %d sentences to learn from, %d to be tested on\n\n",
              int(parameters.count()), int(train.languages.size()), int(test.languages.size()));
  std::printf("%-6s %8s %10s\n", "step", "loss", "test");
  for (int step = 0; step <= kSteps; step++) {
    Tape tape;
    const Tensor loss = cross_entropy(classifier(train.shares), train.languages);
    if (step <= 1 || step % 100 == 0)
      std::printf("%-6d %8.4f %9.1f%%\n", step, double(loss.item()),
                  100 * letters::accuracy(classifier, test));
    tape.backward(loss);
    descend(parameters, kRate);
  }
}

/// A derivative by a logit, right or wrong: of p, of y (1 for the target, else 0) and of the rows.
using Derivative = double (*)(double p, double y, double rows);

/// Trains with this derivative; returns the true loss and the accuracy at the end.
std::string train_with(Derivative derivative, uint64_t seed, const letters::Examples& train,
                       const letters::Examples& test) {
  Random random(seed);
  letters::Classifier classifier(random);
  const Parameters parameters(classifier);
  double loss = 0;
  for (int step = 0; step < kSteps; step++) {
    Tape tape;
    const Tensor logits = classifier(train.shares);  // [sentences, 2]
    const Tensor p = softmax(Tensor(logits.shape(), logits.read()));
    Tensor by_logits(p.shape());
    for (size_t at = 0; at < p.read().size(); at++) {
      const double y = int(at % 2) == train.languages[at / 2] ? 1 : 0;
      by_logits.write()[at] = real(derivative(double(p.read()[at]), y, double(p.rows())));
    }
    tape.backward(sum(multiply(logits, by_logits)));  // whose derivative by logits is by_logits
    descend(parameters, kRate);
    loss = double(cross_entropy(logits, train.languages).item());
  }
  return text("%.3f", loss) + text("%8.1f%%", 100 * letters::accuracy(classifier, test));
}

void make_mistakes(const letters::Examples& train, const letters::Examples& test) {
  lesson::section("the same with a mistake");
  const std::pair<const char*, Derivative> all[] = {
      {"(p - y) / rows", [](double p, double y, double rows) { return (p - y) / rows; }},
      {"p / rows", [](double p, double, double rows) { return p / rows; }},
      {"p - y", [](double p, double y, double) { return p - y; }},
      {"(p - y) / rows / rows",
       [](double p, double y, double rows) { return (p - y) / rows / rows; }},
      {"-y (1 - p) / rows", [](double p, double y, double rows) { return -y * (1 - p) / rows; }}};
  std::printf("%-24s%18s%18s%18s\n", "derivative", "seed 1", "seed 2", "seed 3");
  for (const auto& [name, derivative] : all) {
    std::printf("%-24s", name);
    for (const uint64_t seed : {1u, 2u, 3u})
      std::printf("%18s", train_with(derivative, seed, train, test).c_str());
    std::printf("\n");
  }
}

// --- What it costs ---

/// Of nine runs the fastest: the others waited for something.
double fastest_seconds(const auto& run) {
  double best = 1e9;
  for (int i = 0; i < 9; i++) {
    const double start = now();
    run();
    best = std::min(best, now() - start);
  }
  return best;
}

void time_loss(int words) {
  lesson::section("time: the loss of one step of the translator");
  const int64_t tokens = 1024, width = 64;
  const Tensor x = Tensor::full({tokens, width}, real(0.1)),
               table = Tensor::full({words, width}, real(0.1));
  std::vector<int> targets;
  for (int64_t i = 0; i < tokens; i++) targets.push_back(int(i) % words);
  Tensor logits = matmul(x, table, {.b = true});
  Random random(1);
  for (real& logit : logits.write()) logit = real(random.normal());
  const Tensor loss({tokens}), log_sums({tokens}), gradient(logits.shape());
  const double product = fastest_seconds([&] { matmul(x, table, {.b = true}); });
  const double forward = fastest_seconds([&] {
    kernels.cross_entropy(logits.data(), targets, words, real(0.1), loss.data(), log_sums.data());
  });
  const double backward = fastest_seconds([&] {
    kernels.cross_entropy_backward(logits.data(), log_sums.data(), targets, words, real(0.1),
                                   real(1), gradient.out());
  });
  const double numbers = double(tokens) * words;
  std::printf("%s; logits [%d, %d], %.1f MB\n", describe_machine().c_str(), int(tokens), words,
              numbers * sizeof(real) / 1e6);
  const auto line = [&](const char* what, double seconds) {
    std::printf("%-26s %6.2f ms %8.2f ns a logit\n", what, 1e3 * seconds, 1e9 * seconds / numbers);
  };
  line("the product before it", product);
  line("cross_entropy", forward);
  line("cross_entropy_backward", backward);
}

}  // namespace

int main(int argc, char** argv) {
  lesson::begin(argc, argv, 4);
  const double guess = lesson::predict_number(
      "A translator with 2,346 words has learned nothing yet. What is its loss, -log p of the\n"
      "right word, on average?");
  const Dataset data = read_pairs();
  first_loss(data, guess);
  choose_a_word(data.train);
  large_logits();
  smooth();
  const letters::Examples train = letters::read_examples("data/en-fr/train.tsv", 1000),
                          test = letters::read_examples("data/en-fr/test.tsv", 1000);
  train_classifier(train, test);
  make_mistakes(train, test);
  time_loss(data.tokenizers.source().size());
}
