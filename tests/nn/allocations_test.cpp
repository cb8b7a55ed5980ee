// Once the largest batch has been seen, nothing reaches operator new, whatever the batch: closures,
// tape, tensors and the optimizer borrow from the pool, and attention keeps its plan of tiles for
// the longest sentence.
#include "allocations.h"

#include "base/parallel.h"
#include "base/random.h"
#include "check.h"
#include "core/tape.h"
#include "nn/translator.h"
#include "train/adam.h"

using namespace heed;

namespace {

/// Sentences of random lengths, up to `tokens` in all, in vectors that never grow.
struct Side {
  std::vector<int> ids, starts;
  explicit Side(size_t tokens) { ids.reserve(tokens), starts.reserve(tokens + 1); }
  void fill(Random& random, int sentences, int longest, bool full) {
    ids.clear(), starts.assign(1, 0);
    for (int s = 0; s < sentences; s++) {
      const int length = full ? longest : 1 + int(random.below(uint64_t(longest)));
      for (int i = 0; i < length; i++) ids.push_back(int(random.below(100)));
      starts.push_back(int(ids.size()));
    }
  }
  Ragged ragged() const { return {ids, starts}; }
};

int64_t allocations_after_largest(const TranslatorConfig& config, int steps) {
  constexpr int kTokens = 240;
  Translator model(config, 1);
  const Parameters parameters(model);
  Adam adam(parameters);
  Random random(3);
  Side source(kTokens), target(kTokens);
  int64_t before = 0;
  for (int step = 0; step < steps; step++) {
    const bool largest = step < 2;  // the most sentences, then the longest one
    const int sentences = step == 0 ? 40 : step == 1 ? 1 : 1 + int(random.below(40));
    source.fill(random, sentences, kTokens / sentences, largest);
    target.fill(random, sentences, kTokens / sentences, largest);
    {
      Tape tape({1, uint64_t(step)});
      tape.backward(model.loss(source.ragged(), target.ragged(), target.ids, 0.1));
    }
    adam.step(parameters, 1e-3);
    if (step == 1) before = test::allocations();
  }
  return test::allocations() - before;
}

TranslatorConfig small() {
  TranslatorConfig config;
  config.source_words = config.target_words = 100;
  config.width = 16, config.hidden = 48, config.heads = 2;
  config.encoder_layers = config.decoder_layers = 2;
  return config;
}

}  // namespace

TEST("no allocation: 200 steps of a translator on shuffled batches take nothing") {
  const int before = threads();
  for (const int count : {1, 2, 4}) {
    set_threads(count);
    CHECK_EQUAL(allocations_after_largest(small(), 200), 0);
  }
  set_threads(before);
}

TEST("no allocation: nor with other attention, norm, activation and vocabularies") {
  TranslatorConfig config = small();
  config.attention = "alibi", config.norm = "post", config.activation = "gelu";
  config.positions = "learned", config.shared_words = false, config.kv_heads = 1;
  CHECK_EQUAL(allocations_after_largest(config, 40), 0);
  config.attention = "window:5", config.positions = "rope";
  CHECK_EQUAL(allocations_after_largest(config, 40), 0);
}

TEST("no allocation: the counter counts") {
  const int64_t before = test::allocations();
  ::operator delete(::operator new(4));
  CHECK(test::allocations() > before);
}
