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

// Splits the held-out parts off; the training part keeps the name and what was counted.
void split_off(Corpus&& all, uint64_t seed, int held_out, Dataset& data) {
  CorpusSplit split = split_corpus(all, seed, held_out);
  data.train = std::move(all);
  data.train.pairs = std::move(split.train.pairs);
  data.valid = std::move(split.valid);
  data.test = std::move(split.test);
}

void read_three(const TrainingOptions& options, Dataset& data) {
  check(!options.valid.empty(), "--train needs --valid, the pairs that choose the best weights; ",
        "with one file alone, --data splits them off");
  ReadOptions read{.swap = options.swap, .longest = options.longest};
  data.train = read_corpus(options.train, read);
  read.keep_duplicates = true;  // held-out pairs are scored as they are
  data.valid = read_corpus(options.valid, read);
  if (!options.test.empty()) data.test = read_corpus(options.test, read);
}

void read_text(const TrainingOptions& options, Dataset& data) {
  const int named = !options.data.empty() + !options.train.empty() + !options.task.empty();
  check(named == 1, "heed train: name what to learn from, once: --data FILE, or --train FILE ",
        "--valid FILE, or --task reverse; ", named, " were named");
  if (!options.task.empty()) {
    check(options.task == "reverse", "--task ", options.task, " is not known; there is: reverse");
    split_off(reverse_task(12000, options.trainer.seed), options.trainer.seed, 300, data);
  } else if (!options.data.empty()) {
    split_off(read_corpus(options.data, {options.swap, options.longest}), options.trainer.seed, 0,
              data);
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
