// A whole training step against PyTorch's numbers: tests/golden/translator_step.txt tells how they
// were made. Runs in float and in double.
#include <fstream>
#include <map>

#include "check.h"
#include "core/tape.h"
#include "nn/translator.h"
#include "train/adam.h"

using namespace heed;

namespace {

// Of the largest number in each tensor. PyTorch computed in double, and 13 digits are in the file.
constexpr double kTolerance = sizeof(real) == 8 ? 1e-10 : 2e-6;
// Ten steps of Adam divide by the gradient's own size, which magnifies what differs.
constexpr double kToleranceAfter = sizeof(real) == 8 ? 1e-9 : 1e-5;

constexpr int kWords = 11;

/// The numbers of one model, by kind and name: "gradient decoder.norm.bias".
using Golden = std::map<std::string, std::vector<double>>;

std::map<std::string, Golden> read_golden() {
  std::ifstream file("tests/golden/translator_step.txt");
  std::map<std::string, Golden> models;
  std::string line, model, kind, name;
  std::getline(file, line);  // the recipe
  while (file >> kind >> name) {
    size_t count = 0;
    file >> count;
    if (kind == "model") {
      model = name;
      continue;
    }
    std::vector<double>& values = models[model][kind + " " + name];
    values.resize(count);
    for (double& value : values) file >> value;
  }
  return models;
}

/// Word i is (step i + 2) mod kWords.
std::vector<int> words(int count, int step) {
  std::vector<int> ids;
  for (int i = 0; i < count; i++) ids.push_back((step * i + 2) % kWords);
  return ids;
}

/// The formula of scripts/golden.py.
void set_initial(const Parameters& parameters) {
  for (size_t p = 0; p < parameters.list().size(); p++) {
    const auto& [name, tensor] = parameters.list()[p];
    const bool gain = name.ends_with("norm.weight");
    for (int64_t i = 0; i < tensor.count(); i++) {
      const double angle = 0.7 * double(i) + 1.3 * double(p) + 0.01 * double(i) * double(i);
      tensor.data()[i] = real((gain ? 1 : 0) + 0.3 * std::sin(angle));
    }
  }
}

void check_values(const Golden& golden, const std::string& key, std::span<const real> got,
                  double tolerance) {
  const auto found = golden.find(key);
  if (found == golden.end()) return CHECK_EQUAL("nothing", key);
  const std::vector<double>& wanted = found->second;
  CHECK_EQUAL(got.size(), wanted.size());
  if (got.size() != wanted.size()) return;
  double largest = 1e-3;
  for (const double value : wanted) largest = std::max(largest, std::fabs(value));
  for (size_t i = 0; i < wanted.size(); i++) {
    const std::string what = key + "[" + std::to_string(i) + "]";
    test::check_near(double(got[i]), wanted[i], tolerance * largest, what.c_str(), __FILE__,
                     __LINE__);
  }
}

TranslatorConfig tiny(bool post_norm) {
  TranslatorConfig config;
  config.source_words = config.target_words = kWords;
  config.shared_words = !post_norm;
  config.width = 8, config.heads = 2, config.hidden = 12;
  config.encoder_layers = config.decoder_layers = 2;
  config.activation = post_norm ? "gelu" : "relu";
  config.norm = post_norm ? "post" : "pre";
  config.dropout = 0;
  return config;
}

void check_step(bool post_norm) {
  const Golden golden = read_golden()[post_norm ? "post" : "pre"];
  Translator model(tiny(post_norm), 1);
  const Parameters parameters(model);
  set_initial(parameters);
  const std::vector<int> source_starts = {0, 3, 8, 9}, target_starts = {0, 4, 6, 12};
  const std::vector<int> source_ids = words(9, 3), target_ids = words(12, 4), next = words(12, 5);
  const Ragged source{source_ids, source_starts}, target{target_ids, target_starts};

  CHECK_EQUAL(golden.size(), 2 + 2 * parameters.list().size());
  check_values(golden, "logits -", model.decode(model.encode(source), source, target).read(),
               kTolerance);
  Adam adam(parameters, {.beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-6, .clip = 0});
  for (uint64_t step = 1; step <= 10; step++) {
    Tape tape({1, step});
    const Tensor loss = model.loss(source, target, next, 0.1);
    tape.backward(loss);
    if (step == 1) {
      check_values(golden, "loss -", loss.read(), kTolerance);
      for (const auto& [name, tensor] : parameters.list())
        check_values(golden, "gradient " + name, tensor.gradient().read(), kTolerance);
    }
    adam.step(parameters, 0.01);
  }
  for (const auto& [name, tensor] : parameters.list())
    if (sizeof(real) == 8 || !name.ends_with("key.bias"))  // whose gradient is rounding alone
      check_values(golden, "after " + name, tensor.read(), kToleranceAfter);
}

}  // namespace

TEST("golden: a step of a pre-norm translator with one table of words equals PyTorch's") {
  check_step(false);
}

TEST("golden: a step of a post-norm translator with two tables equals PyTorch's") {
  check_step(true);
}
