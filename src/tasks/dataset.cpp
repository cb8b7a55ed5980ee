#include "tasks/dataset.h"

#include <set>

#include "base/check.h"
#include "base/format.h"
#include "base/random.h"

namespace heed {
namespace {

std::string joined(const std::vector<int>& digits) {
  std::string line;
  for (const int digit : digits)
    line += std::string(line.empty() ? 0 : 1, ' ') + std::to_string(digit);
  return line;
}

void take(CorpusSplit&& split, Dataset& data) {
  data.train = std::move(split.train);
  data.valid = std::move(split.valid);
  data.test = std::move(split.test);
}

void read_three(const TrainingOptions& options, Dataset& data) {
  check(!options.valid.empty(), "--train needs --valid, the pairs that choose the best weights; ",
        "with one file alone, --data splits them off");
  const ReadOptions read{.swap = options.swap, .longest = options.longest};
  data.train = read_corpus(options.train, read);
  // Held-out pairs are scored as they are: nothing is skipped for being repeated.
  const ReadOptions held{.swap = options.swap, .longest = options.longest, .keep_duplicates = true};
  data.valid = read_corpus(options.valid, held);
  if (!options.test.empty()) data.test = read_corpus(options.test, held);
}

void read_text(const TrainingOptions& options, Dataset& data) {
  const int named = !options.data.empty() + !options.train.empty() + !options.task.empty();
  check(named == 1, "heed train: name what to learn from, once: --data FILE, or --train FILE ",
        "--valid FILE, or --task reverse; ", named, " were named");
  if (!options.task.empty()) {
    check(options.task == "reverse", "--task ", options.task, " is not known; there is: reverse");
    take(split_corpus(reverse_task(12000, options.trainer.seed), options.trainer.seed, 300), data);
  } else if (!options.data.empty()) {
    const Corpus all = read_corpus(options.data, {options.swap, options.longest});
    take(split_corpus(all, options.trainer.seed), data);
    data.train.name = options.data;
    data.train.blank = all.blank, data.train.duplicates = all.duplicates;
    data.train.long_lines = all.long_lines, data.train.cut_short = all.cut_short;
    data.train.longest = all.longest;
  } else {
    read_three(options, data);
  }
}

}  // namespace

Corpus reverse_task(int pairs, uint64_t seed) {
  Random random(seed, 0x72657665727365);
  Corpus corpus;
  corpus.name = "task reverse";
  std::set<std::string> seen;
  while (int(corpus.pairs.size()) < pairs) {
    std::vector<int> digits(3 + random.below(8));
    for (int& digit : digits) digit = int(random.below(10));
    const std::vector<int> backwards(digits.rbegin(), digits.rend());
    const std::string line = joined(digits);
    if (seen.insert(line).second) corpus.pairs.push_back({line, joined(backwards)});
  }
  return corpus;
}

Dataset load_dataset(const TrainingOptions& options, const Tokenizers* known) {
  Dataset data;
  read_text(options, data);
  const TokenizerOptions how{options.tokenizer, options.vocab, options.min_count, options.joint};
  data.tokenizers =
      known ? *known : Tokenizers::train(data.train.sources(), data.train.targets(), how);
  data.train_ids = encode_corpus(data.train, data.tokenizers, options.longest);
  data.valid_ids = encode_corpus(data.valid, data.tokenizers, options.longest);
  check(data.train_ids.size() > 0, data.train.name,
        ": no pair is left to learn from: ", data.train.summary());
  check(data.valid_ids.size() > 0, data.valid.name,
        ": no pair is left to validate with: ", data.valid.summary());
  return data;
}

std::string Dataset::summary() const {
  return train.summary() + "; " + with_commas(int64_t(valid.pairs.size())) + " valid, " +
         with_commas(int64_t(test.pairs.size())) + " test";
}

}  // namespace heed
