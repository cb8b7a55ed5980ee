#include "tasks/leak_check.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace heed {
namespace {

/// Three sentences of random words.
Sentences random_sentences(int words, uint64_t seed) {
  Random random(seed);
  Sentences sentences;
  for (const int length : {5, 1, 7}) {
    std::vector<int> sentence(size_t(length), 0);
    for (int& word : sentence) word = int(random.below(uint64_t(words)));
    sentences.add(sentence);
  }
  return sentences;
}

bool start_alike(const Tensor& a, const Tensor& b, int rows) {
  return std::equal(a.data(), a.data() + rows * a.cols(), b.data());
}

}  // namespace

void check_for_leaks(const Translator& model) {
  const int source_words = model.config.source_words, target_words = model.config.target_words;
  Sentences source = random_sentences(source_words, 5), target = random_sentences(target_words, 6);
  const auto logits = [&] { return model.decode(model.encode(source), source, target); };
  const Tensor before = logits();

  // The last token of the last sentence: nothing before it may move.
  target.ids.back() = (target.ids.back() + 1) % target_words;
  check(start_alike(before, logits(), target.starts.back() - 1), "attention '",
        model.config.attention, "' leaks: changing the last word of a translation moved the ",
        "prediction of a word before it; the decoder must not see keys after its query");

  // All of the last sentence: the others may not move.
  for (int& word : source[2]) word = (word + 1) % source_words;
  for (int& word : target[2]) word = (word + 1) % target_words;
  check(start_alike(before, logits(), target.starts[2]), "attention '", model.config.attention,
        "' leaks: changing one sentence of a batch moved the predictions for another; a segment's ",
        "queries may see only its own keys");
}

}  // namespace heed
