#include "tasks/leak_check.h"

#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace heed {
namespace {

constexpr int kLengths[] = {5, 1, 7};

/// Three sentences of random words on each side.
struct Sample {
  std::vector<int> source, target, starts{0};

  Sample(int source_words, int target_words) {
    Random random(5);
    for (const int length : kLengths) {
      for (int i = 0; i < length; i++) {
        source.push_back(int(random.below(uint64_t(source_words))));
        target.push_back(int(random.below(uint64_t(target_words))));
      }
      starts.push_back(int(source.size()));
    }
  }
  Tensor logits(const Translator& model) const {
    const Ragged from{source, starts}, to{target, starts};
    return model.decode(model.encode(from), from, to);
  }
};

bool rows_equal(const Tensor& a, const Tensor& b, int first, int last) {
  for (int64_t i = first * a.cols(); i < last * a.cols(); i++)
    if (a.data()[i] != b.data()[i]) return false;
  return true;
}

int another(int word, int words) { return (word + 1) % words; }

}  // namespace

void check_for_leaks(const Translator& model) {
  const Sample sample(model.config.source_words, model.config.target_words);
  const int tokens = sample.starts.back(), third = sample.starts[2];
  const Tensor before = sample.logits(model);

  Sample later = sample;  // the last token of the last sentence: nothing before it may move
  later.target.back() = another(later.target.back(), model.config.target_words);
  check(rows_equal(before, later.logits(model), 0, tokens - 1), "attention '",
        model.config.attention, "' leaks: changing the last word of a translation moved the ",
        "prediction of a word before it; the decoder must not see keys after its query");

  Sample other = sample;  // all of the last sentence: the others may not move
  for (int i = third; i < tokens; i++) {
    other.source[size_t(i)] = another(other.source[size_t(i)], model.config.source_words);
    other.target[size_t(i)] = another(other.target[size_t(i)], model.config.target_words);
  }
  check(rows_equal(before, other.logits(model), 0, third), "attention '", model.config.attention,
        "' leaks: changing one sentence of a batch moved the predictions for another; a segment's ",
        "queries may see only its own keys");
}

}  // namespace heed
