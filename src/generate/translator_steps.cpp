#include "generate/translator_steps.h"

#include <algorithm>

namespace heed {
namespace {

void copy_rows(const Tensor& from, int64_t first, int64_t count, const Tensor& to, int64_t at) {
  const int64_t cols = from.cols();
  std::copy_n(from.data() + first * cols, count * cols, to.data() + at * cols);
}

/// The living hypotheses of a batch inside the model: what they have read, and the cache.
struct TranslatorSteps {
  using Rows = std::span<const Stepper::Row>;

  TranslatorSteps(const Translator& model, const Ragged& source, int slots, int limit,
                  bool use_cache);
  Tensor step(Rows rows, int place);
  Tensor cached(Rows rows, int place);
  Tensor uncached(Rows rows, int place) const;
  void fork(int from, int to, int count);

  int& token(int slot, int place) { return read[size_t(slot) * size_t(limit) + size_t(place)]; }

  const Translator& model;
  Ragged source;
  int limit;
  bool use_cache;
  Memory memory;
  StackCache cache;
  std::vector<int> read;    // [slots, limit] tokens
  std::vector<int> filled;  // [slots] how many of them
  // What a step says to the model; kept to be filled again.
  std::vector<int> ids;
  std::vector<Segment> self, cross;
};

TranslatorSteps::TranslatorSteps(const Translator& model_, const Ragged& source_, int slots,
                                 int limit_, bool use_cache_)
    : model(model_),
      source(source_),
      limit(limit_),
      use_cache(use_cache_),
      memory(model.encode(source)),
      read(size_t(slots) * size_t(limit)),
      filled(size_t(slots)) {
  if (use_cache) cache = model.make_cache(memory, slots, limit);
}

Tensor TranslatorSteps::step(Rows rows, int place) {
  for (const Stepper::Row& row : rows) {
    token(row.slot, place) = row.last;
    filled[size_t(row.slot)] = place + 1;
  }
  return use_cache ? cached(rows, place) : uncached(rows, place);
}

Tensor TranslatorSteps::cached(Rows rows, int place) {
  ids.clear(), self.clear(), cross.clear();
  for (size_t i = 0; i < rows.size(); i++) {
    const auto [sentence, slot, last] = rows[i];
    ids.push_back(last);
    self.push_back({int(i), 1, slot * limit, place + 1, place});
    cross.push_back({int(i), 1, source.starts[size_t(sentence)], source.length(sentence), place});
  }
  return model.step(cache, ids, {.self = self, .cross = cross});
}

// Reads all hypotheses from their first word on, each beside a copy of its sentence's memory, and
// keeps the last row of each.
Tensor TranslatorSteps::uncached(Rows rows, int place) const {
  std::vector<int> said, starts{0}, source_starts{0};
  for (const auto [sentence, slot, last] : rows) {
    const auto first = read.begin() + int64_t(slot) * limit;
    said.insert(said.end(), first, first + place + 1);
    starts.push_back(int(said.size()));
    source_starts.push_back(source_starts.back() + source.length(sentence));
  }
  const Tensor memories({source_starts.back(), memory.cols()});
  for (size_t i = 0; i < rows.size(); i++) {
    const int sentence = rows[i].sentence;
    copy_rows(memory, source.starts[size_t(sentence)], source.length(sentence), memories,
              source_starts[i]);
  }
  const std::vector<int> unread(size_t(source_starts.back()));  // decode looks at starts alone
  const Tensor all = model.decode(memories, {unread, source_starts}, {said, starts});
  const Tensor logits({int64_t(rows.size()), all.cols()});
  for (size_t i = 0; i < rows.size(); i++) copy_rows(all, starts[i + 1] - 1, 1, logits, int64_t(i));
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
  const auto batch = std::make_shared<std::unique_ptr<TranslatorSteps>>();
  return {.start =
              [=, &model](const Ragged& sources, int slots, int limit) {
                *batch = std::make_unique<TranslatorSteps>(model, sources, slots, limit, use_cache);
              },
          .step = [=](auto rows, int place) { return (*batch)->step(rows, place); },
          .fork = [=](int from, int to, int count) { (*batch)->fork(from, to, count); },
          .most_tokens = model.config.most_tokens};
}

}  // namespace heed
