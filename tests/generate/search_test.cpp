#include "generate/translator_steps.h"

#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "check.h"
#include "ops/ops.h"
#include "text/vocabulary.h"
#include "generate/best_words.h"
#include "generate/toy_model.h"

using namespace heed;
using test::toy_model;
using test::toy_sources;

namespace {

using Ids = std::vector<int>;

std::vector<Hypothesis> search(const Translator& model, std::span<const Ids> sources,
                               const SearchOptions& options = {}, bool use_cache = true) {
  return search(translator_steps(model, use_cache), sources, options);
}

// log p(next | source, said) of every word, from a fresh reading of everything.
std::vector<double> next_words(const Translator& model, const Ids& source, const Ids& said) {
  Ids input{kStart};
  input.insert(input.end(), said.begin(), said.end());
  const Ids source_starts{0, int(source.size())}, starts{0, int(input.size())};
  const Ragged from{source, source_starts};
  const Tensor all = log_softmax(model.decode(model.encode(from), from, {input, starts}));
  const auto last = all.read().last(size_t(all.cols()));
  return {last.begin(), last.end()};
}

// The most probable word, again and again: the definition of greedy search.
Ids greedy_by_hand(const Translator& model, const Ids& source, int limit) {
  Ids said;
  while (int(said.size()) < limit) {
    const std::vector<double> words = next_words(model, source, said);
    int best = -1;
    for (int id = 0; id < int(words.size()); id++)
      if (id != kStart && (best < 0 || words[size_t(id)] > words[size_t(best)])) best = id;
    if (best == kEnd) break;
    said.push_back(best);
  }
  return said;
}

// Scores every translation of at most `limit` tokens.
void try_all(const Translator& model, const Ids& source, int limit, double alpha, Ids& said,
             double log_probability, Hypothesis& best) {
  const std::vector<double> words = next_words(model, source, said);
  const int length = int(said.size()) + 1;
  const double ended = log_probability + words[kEnd];
  if (ended / std::pow((5.0 + length) / 6, alpha) > best.score)
    best = {said, ended, ended / std::pow((5.0 + length) / 6, alpha), true};
  if (length == limit) return;
  for (int id = 0; id < int(words.size()); id++) {
    if (id == kStart || id == kEnd) continue;
    said.push_back(id);
    try_all(model, source, limit, alpha, said, log_probability + words[size_t(id)], best);
    said.pop_back();
  }
}

bool same(const std::vector<Hypothesis>& a, const std::vector<Hypothesis>& b) {
  bool equal = a.size() == b.size();
  for (size_t i = 0; equal && i < a.size(); i++)
    equal = a[i].ids == b[i].ids && a[i].log_probability == b[i].log_probability &&
            a[i].score == b[i].score && a[i].finished == b[i].finished;
  return equal;
}

size_t distinct_lengths(const std::vector<Hypothesis>& found) {
  std::vector<bool> seen(100);
  size_t count = 0;
  for (const Hypothesis& one : found)
    if (!seen[one.ids.size()]) seen[one.ids.size()] = true, count++;
  return count;
}

}  // namespace

TEST("beam 1 is greedy search") {
  const Translator model = toy_model(20, 1);
  const auto sources = toy_sources(30, 20, 9, 2);
  const auto found = search(model, sources, {.ratio = 1, .extra = 6});
  int finished = 0;
  for (size_t i = 0; i < sources.size(); i++) {
    const int limit = int(sources[i].size()) + 6;
    CHECK(found[i].ids == greedy_by_hand(model, sources[i], limit));
    CHECK(found[i].finished == (int(found[i].ids.size()) < limit));
    finished += found[i].finished;
  }
  CHECK(finished > 3 && finished < 30);  // both endings were met
  CHECK(distinct_lengths(found) > 3);
}

TEST("a beam as wide as the language finds what exhaustive search finds") {
  for (const uint64_t seed : {3u, 4u, 5u, 6u, 7u, 8u})
    for (const double alpha : {0.0, 0.6, 1.5}) {
      const Translator model = toy_model(6, seed);
      const auto sources = toy_sources(1, 6, 4, seed);
      Hypothesis best;
      best.score = -std::numeric_limits<double>::infinity();
      Ids said;
      try_all(model, sources[0], 5, alpha, said, 0, best);
      const auto found =
          search(model, sources, {.beam = 4096, .alpha = alpha, .ratio = 0, .extra = 5});
      CHECK(found[0].ids == best.ids);
      CHECK(found[0].finished);
      CHECK_NEAR(found[0].score, best.score, 1e-5);
      CHECK_NEAR(found[0].log_probability, best.log_probability, 1e-5);
    }
}

TEST("a wider beam finds other translations, and better ones on the whole") {
  const Translator model = toy_model(20, 9);
  const auto sources = toy_sources(40, 20, 8, 3);
  const auto narrow = search(model, sources, {.beam = 1});
  const auto wide = search(model, sources, {.beam = 6});
  double gain = 0;
  int different = 0;
  for (size_t i = 0; i < sources.size(); i++) {
    different += narrow[i].ids != wide[i].ids;
    gain += wide[i].score - narrow[i].score;
  }
  CHECK(different > 5);
  CHECK(gain > 0);
}

TEST("with and without cache, search gives the same bits") {
  for (const char* attention : {"full", "window:3", "alibi"})
    for (const int beam : {1, 2, 5}) {
      TranslatorConfig config;
      config.attention = attention;
      const Translator model = toy_model(20, 11, config);
      const auto sources = toy_sources(12, 20, 9, 4);
      const auto cached = search(model, sources, {.beam = beam, .ratio = 1});
      CHECK(same(cached, search(model, sources, {.beam = beam, .ratio = 1}, false)));
    }
}

TEST("fewer key/value heads, post-norm and learned positions search alike") {
  TranslatorConfig config;
  config.kv_heads = 1, config.norm = "post", config.positions = "learned";
  config.activation = "gelu";
  const Translator model = toy_model(20, 12, config);
  const auto sources = toy_sources(12, 20, 9, 5);
  CHECK(same(search(model, sources, {.beam = 3}), search(model, sources, {.beam = 3}, false)));
}

TEST("a sentence is translated alike alone, in any batch and in any order") {
  const Translator model = toy_model(20, 13);
  auto sources = toy_sources(25, 20, 9, 6);
  for (const int beam : {1, 4}) {
    const auto together = search(model, sources, {.beam = beam});
    for (const int rows : {1, 7, 16})
      CHECK(same(together, search(model, sources, {.beam = beam, .rows = rows})));
    std::vector<Hypothesis> alone, turned;
    for (const Ids& source : sources)
      alone.push_back(search(model, std::vector<Ids>{source}, {.beam = beam})[0]);
    CHECK(same(together, alone));
    turned = search(model, std::vector<Ids>(sources.rbegin(), sources.rend()), {.beam = beam});
    CHECK(same(together, {turned.rbegin(), turned.rend()}));
  }
}

TEST("search gives the same bits on 1, 2 and 4 threads") {
  const Translator model = toy_model(300, 14);
  const auto sources = toy_sources(30, 300, 12, 7);
  const int before = threads();
  std::vector<std::vector<Hypothesis>> found;
  for (const int count : {1, 2, 4}) {
    set_threads(count);
    found.push_back(search(model, sources, {.beam = 3, .ratio = 1, .extra = 5}));
  }
  set_threads(before);
  CHECK(same(found[0], found[1]));
  CHECK(same(found[0], found[2]));
}

TEST("empty sentences, no sentences and one-word sentences") {
  const Translator model = toy_model(20, 15);
  CHECK(search(model, {}).empty());
  const std::vector<Ids> sources{{}, {5}, {}};
  const auto found = search(model, sources, {.beam = 2});
  CHECK(found.size() == 3 && found[0].ids.empty() && found[2].ids.empty());
  CHECK(found[1].ids == search(model, std::vector<Ids>{{5}}, {.beam = 2})[0].ids);
}

TEST("a translation stops at its longest length and at the model's") {
  TranslatorConfig config;
  config.most_tokens = 7;
  const Translator model = toy_model(20, 1, config);
  const auto sources = toy_sources(30, 20, 7, 8);
  for (const int beam : {1, 3}) {
    size_t longest = 0;
    for (const Hypothesis& one : search(model, sources, {.beam = beam}))
      longest = std::max(longest, one.ids.size() + one.finished);
    CHECK_EQUAL(longest, size_t(7));
    for (const Hypothesis& one : search(model, sources, {.beam = beam, .ratio = 0, .extra = 2}))
      CHECK(one.ids.size() + one.finished <= 2);
  }
}

TEST("options out of range and sentences too long are sentences") {
  TranslatorConfig config;
  config.most_tokens = 7;
  const Translator model = toy_model(20, 1, config);
  const std::vector<Ids> longer{Ids(8, 5)};
  CHECK_ERROR(search(model, longer), "reads at most 7");
  CHECK_ERROR(search(model, {}, {.beam = 0}), "the beam is 0");
  CHECK_ERROR(search(model, {}, {.alpha = -1}), "alpha is -1");
  CHECK_ERROR(search(model, {}, {.rows = 0}), "rows 0");
}

TEST("the length penalty is that of Wu et al. 2016") {
  CHECK_NEAR(length_penalty(1, 0.6), 1, 1e-15);
  CHECK_NEAR(length_penalty(7, 1), 2, 1e-15);
  CHECK_NEAR(length_penalty(19, 0.5), 2, 1e-15);
  CHECK_NEAR(length_penalty(19, 0), 1, 1e-15);
}

TEST("best_words finds the largest, the lower id first among equals") {
  Random random(5);
  for (const int cols : {1, 5, 127, 128, 129, 700}) {
    Tensor logits({3, cols});
    for (real& x : logits.write()) x = real(random.below(40));  // many are equal
    const int count = std::min(cols, 6);
    std::vector<Choice> best(size_t(3 * count));
    best_words(logits, count, best);
    for (int row = 0; row < 3; row++) {
      std::vector<int> order(size_t(cols), 0);
      for (int id = 0; id < cols; id++) order[size_t(id)] = id;
      const real* values = logits.data() + row * cols;
      std::stable_sort(order.begin(), order.end(),
                       [&](int a, int b) { return values[a] > values[b]; });
      for (int rank = 0; rank < count; rank++) {
        CHECK_EQUAL(best[size_t(row * count + rank)].id, order[size_t(rank)]);
        CHECK_EQUAL(best[size_t(row * count + rank)].logit, values[order[size_t(rank)]]);
      }
    }
  }
}

TEST("best_words passes over NaN and -infinity") {
  const real nan = std::numeric_limits<real>::quiet_NaN();
  const real never = -std::numeric_limits<real>::infinity();
  const Tensor logits({2, 4}, {nan, 1, never, 2, nan, nan, never, nan});
  std::vector<Choice> best(6);
  best_words(logits, 3, best);
  CHECK(best[0].id == 3 && best[1].id == 1 && best[2].id == -1);
  CHECK(best[3].id == -1);
}
