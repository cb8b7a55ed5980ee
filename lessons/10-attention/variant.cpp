// The learner's rule in a translator: trains a small one with full attention and one with theirs,
// and ends in a table of two rows. What is written behind the command goes to both trainings:
// --steps 1500, --seed 2.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>

#include "heed.h"
#include "train/dataset.h"
#include "train/trainer.h"
#include "train/translation_task.h"
#include "score/quality.h"

namespace yours_10 {
using real = heed::real;
#include "lessons/10-attention/rule/exercise.h"
}  // namespace yours_10

using namespace heed;

namespace {

constexpr int kWidth = 4;
const std::string kFolder = "runs/lesson-10/";

/// For the encoder, whose words may look ahead: the rule, asked in both directions. The first word
/// sees all then, and all see the first word.
struct BothWays {
  yours_10::WindowAndFirst rule;
  bool sees(int query, int key) const { return rule.sees(query, key) || rule.sees(key, query); }
};

/// The learner's rule as a variant: by itself in the decoder, both ways in the encoder. Across from
/// French to English everything is seen: the window is about places in one sentence.
AttentionVariant your_rule() {
  return {"yours", [](AttentionSetup setup) {
            const yours_10::WindowAndFirst rule{kWidth};
            if (setup.role == Role::decoder) return rule_attention(rule);
            if (setup.role == Role::encoder) return rule_attention(BothWays{rule});
            return rule_attention(Full{});
          }};
}

const char* const kRecipe =
    "train --train data/en-fr/train.tsv --valid data/en-fr/valid.tsv --width 64 --hidden 256 "
    "--layers 2 --steps 800 --batch-tokens 1024 --warmup 100 --learning-rate 6e-3 "
    "--schedule cosine --dropout 0 --evaluate-every 400 --samples 0 --overwrite";

// heed train, with a small model and a short run.
bool train(const std::string& attention, const std::vector<std::string>& more) {
  std::printf("---- heed train --attention %s\n", attention.c_str());
  std::vector<std::string> words = {"heed"};
  std::istringstream recipe(kRecipe);
  for (std::string word; recipe >> word;) words.push_back(word);
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), {"--attention", attention, "--out", kFolder + attention});
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return heed::run(int(arguments.size()), arguments.data(), {your_rule()}) == 0;
}

/// A trained translator, and what the table says of it.
struct Row {
  std::string name;
  Run run;
  Dataset data;
  Corpus test;
  Trainer trainer;  // to time more steps; nothing of them is kept
  double bleu;
  std::vector<double> milliseconds;

  explicit Row(const std::string& attention)
      : name(attention),
        run(load_run(kFolder + attention, {your_rule()})),
        data(load_dataset(options(), &run.tokenizers)),
        test(read_corpus("data/en-fr/test.tsv", {.longest = 0, .keep_duplicates = true})),
        trainer(*run.parameters, translation_task(*run.model, data, options()), options().trainer,
                kFolder + attention),
        bleu(measure_quality(*run.model, run.tokenizers, test).bleu.score) {
    trainer.rehearse();
  }
  TrainingOptions options() const {
    TrainingOptions options;
    read_config_file(config_path(kFolder + name)).training.read_into(options);
    return options;
  }
  void time_step() {
    const auto start = std::chrono::steady_clock::now();
    trainer.step();
    const std::chrono::duration<double, std::milli> passed =
        std::chrono::steady_clock::now() - start;
    milliseconds.push_back(passed.count());
  }
  double median() {
    std::sort(milliseconds.begin(), milliseconds.end());
    return milliseconds[milliseconds.size() / 2];
  }
};

void print_table() {
  Row full("full"), yours("yours");
  for (int i = 0; i < 50; i++) full.time_step(), yours.time_step();
  std::printf("\nattention                    BLEU   ms a step\n");
  std::printf("full                        %5.2f       %5.1f\n", full.bleu, full.median());
  std::printf("yours: window of %d + first  %5.2f       %5.1f\n", kWidth, yours.bleu,
              yours.median());
}

}  // namespace

int main(int argc, char** argv) {
  const yours_10::WindowAndFirst rule{kWidth};
  if (!rule.sees(0, 0)) {
    std::printf(
        "Your rule does not let the first word see itself yet: edit\n"
        "lessons/10-attention/rule/exercise.h and try  make check-10-rule  first.\n");
    return 1;
  }
  const std::vector<std::string> more(argv + 1, argv + argc);
  if (!train("full", more) || !train("yours", more)) return 1;
  try {
    print_table();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
