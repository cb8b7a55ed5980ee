// The learner's rule in a translator: trains a small one with full attention and one with theirs,
// and ends in a table of two rows. What is written behind the command goes to both trainings:
// --steps 1500, --seed 2.
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "heed.h"

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

/// heed train, with a small model and a short run.
bool train(const std::string& attention, const std::vector<std::string>& more) {
  std::printf("---- heed train --attention %s\n", attention.c_str());
  std::vector<std::string> words = {"heed"};
  std::istringstream recipe(kRecipe);
  for (std::string word; recipe >> word;) words.push_back(word);
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), {"--attention", attention, "--out", kFolder + attention});
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return heed::run(int(arguments.size()), arguments.data(), {.attention = {your_rule()}}) == 0;
}

/// The last row of a training's log, by the names of its columns.
std::map<std::string, double> last_row(const std::string& attention) {
  std::ifstream file(kFolder + attention + "/log.tsv");
  std::string header, row;
  std::getline(file, header);
  for (std::string line; std::getline(file, line);) row = line;
  std::istringstream names(header), cells(row);
  std::map<std::string, double> result;
  for (std::string name, cell; std::getline(names, name, '\t');)
    if (std::getline(cells, cell, '\t')) result[name] = std::atof(cell.c_str());
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (!yours_10::WindowAndFirst{kWidth}.sees(0, 0)) {
    std::printf(
        "Your rule does not let the first word see itself yet: edit\n"
        "lessons/10-attention/rule/exercise.h and try  make check-10-rule  first.\n");
    return 1;
  }
  const std::vector<std::string> more(argv + 1, argv + argc);
  if (!train("full", more) || !train("yours", more)) return 1;
  auto full = last_row("full"), yours = last_row("yours");
  std::printf("\nattention                    BLEU   tokens a second\n");
  std::printf("full                        %5.2f      %7.0f\n", full["bleu"],
              full["tokens_second"]);
  std::printf("yours: window of %d + first  %5.2f      %7.0f\n", kWidth, yours["bleu"],
              yours["tokens_second"]);
}
