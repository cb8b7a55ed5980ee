#include "lessons/models/language_model.h"

#include <cmath>
#include <memory>

#include "text/vocabulary.h"

namespace heed {
namespace {

StackConfig stack_config(const LanguageModelConfig& config) {
  StackConfig stack;
  stack.layers = config.layers, stack.width = config.width, stack.heads = config.heads;
  stack.hidden = config.hidden, stack.most_tokens = config.most_tokens;
  stack.role = Role::decoder, stack.dropout = 0;
  return stack;
}

/// A batch that is being searched. A slot's cache holds <bos>, its prompt and what was written.
struct Writing {
  Ragged prompts = {};
  int room = 0;                  // tokens that fit a slot
  std::vector<int> filled = {};  // [slots] tokens that are in it
  StackCache cache = {};

  // At place 0 a row reads <bos> and its prompt, and at the others what it said last.
  Tensor step(const LanguageModel& model, std::span<const Stepper::Row> rows, int place) {
    std::vector<int> ids, ends;
    std::vector<Segment> self;
    for (const auto [sentence, slot, last] : rows) {
      const int prompt = prompts.length(sentence), first = int(ids.size());
      ids.push_back(place == 0 ? kStart : last);
      const auto words = prompts.ids.begin() + prompts.starts[size_t(sentence)];
      if (place == 0) ids.insert(ids.end(), words, words + prompt);
      const int fresh = int(ids.size()) - first, known = place == 0 ? 0 : prompt + place;
      self.push_back({first, fresh, slot * room, known + fresh, known});
      filled[size_t(slot)] = known + fresh;
      ends.push_back(int(ids.size()) - 1);
    }
    return embedding(model.logits(ids, {.self = self, .cache = &cache}), ends);
  }
  void fork(int from, int to) {
    filled[size_t(to)] = filled[size_t(from)];
    cache.fork(from, to, 0, filled[size_t(from)]);
  }
};

}  // namespace

LanguageModel::LanguageModel(const LanguageModelConfig& config_, uint64_t seed) : config(config_) {
  Random random(seed, 0x6c6d);  // a stream of its own: "lm"
  embed = Embedding(config.words, config.width, random);
  positions = Positions("sinusoidal", config.most_tokens, config.width, 0, random);
  stack = Stack(stack_config(config), random);
}

Tensor LanguageModel::logits(std::span<const int> ids, const Scene& scene) const {
  const Saved<int> where = places(scene.self, int64_t(ids.size()));
  const Tensor x = embedding(embed.weight, ids,
                             {.scale = std::sqrt(double(config.width)),
                              .positions = positions.weight,
                              .places = where.span()});
  return linear(stack(x, scene), embed.weight, Tensor());
}

Tensor LanguageModel::loss(const Batch& batch) const {
  const Ragged text = batch.target;
  const Saved<Segment> self = segments(text, text);
  return cross_entropy(logits(text.ids, {.self = self.span()}), batch.next);
}

Stepper language_model_steps(const LanguageModel& model) {
  const auto writing = std::make_shared<Writing>();
  return {.start =
              [=, &model](const Ragged& prompts, int slots, int limit) {
                int longest = 0;
                for (int s = 0; s < prompts.size(); s++)
                  longest = std::max(longest, prompts.length(s));
                const int room = longest + limit;  // <bos> is what is read at place 0
                *writing = {prompts, room, std::vector<int>(size_t(slots)),
                            model.stack.make_cache(slots, room)};
              },
          .step = [=, &model](auto rows, int place) { return writing->step(model, rows, place); },
          .fork = [=](int from, int to, int) { writing->fork(from, to); },
          .most_tokens = model.config.most_tokens};
}

}  // namespace heed
