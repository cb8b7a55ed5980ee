#include "generate/translator_steps.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace heed {
namespace {

/// The living hypotheses of a batch inside the model: what they have read, and the cache.
struct TranslatorSteps {
  const Translator& model;
  Ragged source;
  int slots, limit;
  bool use_cache;
  Memory memory = model.encode(source);
  StackCache cache = model.decoder.make_cache(slots, limit, memory);
  std::vector<int> read = std::vector<int>(size_t(slots) * size_t(limit));  // [slots, limit]
  std::vector<int> filled = std::vector<int>(size_t(slots));                // tokens read of each
  // What a step says to the model; kept to be filled again.
  std::vector<int> ids = {};
  std::vector<Segment> self = {}, cross = {};

  Tensor step(std::span<const Stepper::Row> rows, int place);
  void fork(int from, int to, int count);
  int& token(int slot, int place) { return read[size_t(slot) * size_t(limit) + size_t(place)]; }
};

Tensor TranslatorSteps::step(std::span<const Stepper::Row> rows, int place) {
  const int first = use_cache ? place : 0, count = place + 1 - first;  // tokens read in this step
  ids.clear(), self.clear(), cross.clear();
  for (const auto [sentence, slot, last] : rows) {
    token(slot, place) = last;
    filled[size_t(slot)] = place + 1;
    const int query = int(ids.size());
    for (int i = first; i <= place; i++) ids.push_back(token(slot, i));
    self.push_back({query, count, slot * limit, place + 1, first});
    cross.push_back(
        {query, count, source.starts[size_t(sentence)], source.length(sentence), first});
  }
  const Tensor all = model.step(cache, ids, {.self = self, .cross = cross});
  if (count == 1) return all;
  const Tensor logits({int64_t(rows.size()), all.cols()});  // those that follow the last of each
  for (int64_t i = 0; i < logits.rows(); i++)
    std::copy_n(all.data() + ((i + 1) * count - 1) * all.cols(), all.cols(),
                logits.data() + i * all.cols());
  return logits;
}

// Only what differs is copied: equal tokens have equal keys and values.
void TranslatorSteps::fork(int from, int to, int count) {
  int same = 0;
  const int known = std::min(filled[size_t(to)], count);
  while (same < known && token(from, same) == token(to, same)) same++;
  for (int place = same; place < count; place++) token(to, place) = token(from, place);
  cache.fork(from, to, same, count);
  filled[size_t(to)] = count;
}

}  // namespace

Stepper translator_steps(const Translator& model, bool use_cache) {
  const auto batch = std::make_shared<std::optional<TranslatorSteps>>();
  return {.start =
              [=, &model](const Ragged& sources, int slots, int limit) {
                batch->emplace(TranslatorSteps{model, sources, slots, limit, use_cache});
              },
          .step = [=](auto rows, int place) { return (*batch)->step(rows, place); },
          .fork = [=](int from, int to, int count) { (*batch)->fork(from, to, count); },
          .most_tokens = model.config.most_tokens};
}

}  // namespace heed
