// heed info: what a model consists of.
#include <algorithm>
#include <cstdio>
#include <sstream>

#include "app/commands.h"
#include "base/check.h"
#include "base/format.h"
#include "base/options.h"
#include "tasks/run.h"

namespace heed {
namespace {

void print_pair(const std::string& name, const std::string& value) {
  std::printf("  %-18s %s\n", name.c_str(), value.c_str());
}

void print_pairs(const ConfigPairs& pairs) {
  for (const auto& [name, value] : pairs) print_pair(name, value);
}

void print_table(const Parameters& parameters) {
  size_t longest = 20;
  for (const Parameter& one : parameters.list()) longest = std::max(longest, one.name.size());
  const auto print_row = [&](const std::string& name, const std::string& shape,
                             const std::string& numbers) {
    std::printf("  %-*s  %-14s %12s\n", int(longest), name.c_str(), shape.c_str(), numbers.c_str());
  };
  std::printf("\n");
  print_row("parameter", "shape", "numbers");
  for (const Parameter& one : parameters.list()) {
    std::ostringstream shape;
    shape << one.tensor.shape();
    print_row(one.name, shape.str(), with_commas(one.tensor.count()));
  }
  const std::string count = with_commas(parameters.count());
  print_row("in all", std::to_string(parameters.list().size()) + " arrays", count);
  std::printf("\n%s numbers, %.1f MB\n", count.c_str(),
              double(parameters.count()) * double(sizeof(real)) / 1e6);
}

void print_run(const std::string& folder, const std::vector<AttentionVariant>& variants) {
  const Run run = load_run(folder, variants);
  std::printf("%s: a translator that was trained\n\n", folder.c_str());
  print_pairs(config_pairs(run.config));
  print_pair("tokenizer", run.tokenizers.source().kind() +
                              (run.tokenizers.joint() ? ", one vocabulary for both languages"
                                                      : ", a vocabulary for each language"));
  const Safetensors file = Safetensors::load(model_path(folder));
  for (const auto& [key, value] : file.all_metadata()) print_pair(key, value);
  print_table(*run.parameters);
}

void print_fresh(const TranslatorConfig& config, const std::vector<AttentionVariant>& variants) {
  Translator model(config, 0, variants);
  const Parameters parameters(model);
  std::printf("A fresh translator; heed info --model RUN shows a trained one\n\n");
  print_pairs(config_pairs(config));
  print_table(parameters);
}

}  // namespace

int info_command(const Call& call) {
  std::string folder;
  TranslatorConfig config;
  config.source_words = 2000;
  Options options("heed info", "Shows what a model is: its options and a table of its parameters.");
  options.add("model", &folder, "the folder of a run; without it, a fresh model is shown");
  options.add("source-words", &config.source_words, "size of the source vocabulary",
              {.least = 3, .most = 1e6});
  options.add("target-words", &config.target_words, "of the target's; 0: one serves both",
              {.least = 0, .most = 1e6});
  options.add_fields(config);
  if (!options.parse(call.argc, call.argv)) return 0;
  if (options.given("model")) {
    for (const auto& [name, value] : config_pairs(config))
      check(!options.given(name), "heed info: --", name,
            " is for a fresh model; with --model it stands in the run's config");
    print_run(folder, call.variants);
    return 0;
  }
  config.shared_words = config.target_words == 0;
  if (config.shared_words) config.target_words = config.source_words;
  print_fresh(config, call.variants);
  return 0;
}

}  // namespace heed
