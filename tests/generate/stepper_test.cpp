// Search over things that are no translator.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/random.h"
#include "check.h"
#include "generate/search.h"
#include "ops/ops.h"
#include "text/vocabulary.h"

using namespace heed;

namespace {

using Ids = std::vector<int>;

/// A language of five words, three of them the special ones, without any network: what comes next
/// is drawn from all that was read. A slot that is not forked, or at the wrong time, speaks
/// differently; what search asks for is held to what it promises.
struct Toy {
  static constexpr int kWords = 5;
  uint64_t seed;
  struct State {
    uint64_t read;
    int tokens;
  };
  std::vector<uint64_t> sources = {};  // [sentences]
  std::vector<State> states = {};      // [slots]
  int limit = 0, forks = 0;

  static std::vector<double> logits(uint64_t read) {
    Random random(read);
    std::vector<double> row;
    for (int id = 0; id < kWords; id++) row.push_back(2 * random.normal());
    return row;
  }
  uint64_t after(const Ids& source, const Ids& said) const {
    uint64_t read = random_key(seed);
    for (const int id : source) read = random_key(read, id);
    read = random_key(read, kStart);
    for (const int id : said) read = random_key(read, id);
    return read;
  }

  void start(const Ragged& from, int slots, int most) {
    sources.clear(), states.assign(size_t(slots), {}), limit = most;
    for (int s = 0; s < from.size(); s++) {
      uint64_t read = random_key(seed);
      for (const int id : from[s]) read = random_key(read, id);
      sources.push_back(read);
    }
  }
  Tensor step(std::span<const Stepper::Row> rows, int place) {
    CHECK(place < limit);
    const Tensor all({int64_t(rows.size()), kWords});
    std::set<int> slots;
    for (size_t i = 0; i < rows.size(); i++) {
      const auto [sentence, slot, last] = rows[i];
      State& state = states[size_t(slot)];
      CHECK(slots.insert(slot).second);
      CHECK(place > 0 || last == kStart);
      if (place == 0) state = {sources[size_t(sentence)], 0};
      CHECK_EQUAL(state.tokens, place);
      state = {random_key(state.read, last), place + 1};
      const std::vector<double> row = logits(state.read);
      for (int id = 0; id < kWords; id++)
        all.data()[int64_t(i) * kWords + id] = real(row[size_t(id)]);
    }
    return all;
  }
  void fork(int from, int to, int count) {
    CHECK(from != to);
    CHECK_EQUAL(states[size_t(from)].tokens, count);
    states[size_t(to)] = states[size_t(from)];
    forks++;
  }

  Stepper stepper() {
    return {.start = [this](const Ragged& s, int slots, int most) { start(s, slots, most); },
            .step = [this](auto rows, int place) { return step(rows, place); },
            .fork = [this](int from, int to, int count) { fork(from, to, count); }};
  }
};

/// log p(next | source, said) of every word.
std::vector<double> next_words(const Toy& toy, const Ids& source, const Ids& said) {
  std::vector<double> words = Toy::logits(toy.after(source, said));
  double sum = 0;
  for (const double logit : words) sum += std::exp(logit);
  for (double& word : words) word -= std::log(sum);
  return words;
}

/// Tries every text of at most `limit` tokens that goes on after `said`, and keeps the best.
void try_all(const Toy& toy, const Ids& source, int limit, double alpha, Ids& said,
             double log_probability, Hypothesis& best) {
  const std::vector<double> words = next_words(toy, source, said);
  const int length = int(said.size()) + 1;
  const double ended = log_probability + words[kEnd];
  const double score = ended / length_penalty(length, alpha);
  if (score > best.score) best = {said, ended, score, true};
  if (length == limit) return;
  for (int id = 0; id < Toy::kWords; id++) {
    if (id == kStart || id == kEnd) continue;
    said.push_back(id);
    try_all(toy, source, limit, alpha, said, log_probability + words[size_t(id)], best);
    said.pop_back();
  }
}

std::vector<Ids> toy_texts(int count) {
  Random random(3);
  std::vector<Ids> texts;
  texts.resize(size_t(count));
  for (Ids& text : texts) {
    text.resize(1 + random.below(6));
    for (int& id : text) id = kSpecials + int(random.below(2));
  }
  return texts;
}

/// log p of the whole of it, word by word.
double log_probability_of(const Toy& toy, const Ids& source, const Hypothesis& one) {
  Ids said, all = one.ids;
  if (one.finished) all.push_back(kEnd);
  double sum = 0;
  for (const int id : all) {
    sum += next_words(toy, source, said)[size_t(id)];
    said.push_back(id);
  }
  return sum;
}

/// A recurrent network (Elman 1990) that goes on with a prompt: one state a slot.
struct Recurrent {
  static constexpr int kWords = 12, kWidth = 8;
  Tensor words, input, memory, output;
  std::vector<Ids> prompts;
  Tensor states;  // [slots, width]

  explicit Recurrent(uint64_t seed) {
    Random random(seed);
    const auto fresh = [&](int64_t rows, int64_t cols) {
      Tensor t({rows, cols});
      for (real& x : t.write()) x = real(random.normal());
      return t;
    };
    words = fresh(kWords, kWidth), output = fresh(kWords, kWidth);
    input = fresh(kWidth, kWidth), memory = fresh(kWidth, kWidth);
  }
  Tensor read(const Tensor& state, const Ids& ids) const {
    const Tensor x = linear(embedding(words, ids), input, Tensor());
    return tanh(add(x, linear(state, memory, Tensor())));  // [ids, width]
  }
  Tensor read_all(const Ids& ids) const {
    Tensor state = Tensor::zeros({1, kWidth});
    for (const int id : ids) state = read(state, {id});
    return state;
  }
  Tensor logits(const Tensor& state) const { return linear(state, output, Tensor()); }

  Stepper stepper() {
    const auto copy = [](const Tensor& from, int64_t row, const Tensor& to, int64_t at) {
      std::copy_n(from.data() + row * kWidth, kWidth, to.data() + at * kWidth);
    };
    Stepper stepper;
    stepper.start = [this](const Ragged& sources, int slots, int) {
      prompts.clear(), states = Tensor::zeros({slots, kWidth});
      for (int s = 0; s < sources.size(); s++) {
        prompts.emplace_back(sources[s].begin(), sources[s].end());
      }
    };
    stepper.step = [=, this](auto rows, int place) {
      const Tensor before({int64_t(rows.size()), kWidth});
      Ids last;
      for (size_t i = 0; i < rows.size(); i++) {
        if (place == 0)
          copy(read_all(prompts[size_t(rows[i].sentence)]), 0, before, int64_t(i));
        else
          copy(states, rows[i].slot, before, int64_t(i));
        last.push_back(rows[i].last);
      }
      const Tensor after = read(before, last);
      for (size_t i = 0; i < rows.size(); i++) copy(after, int64_t(i), states, rows[i].slot);
      return logits(after);
    };
    stepper.fork = [=, this](int from, int to, int) { copy(states, from, states, to); };
    return stepper;
  }
};

}  // namespace

TEST("search: a wide beam finds what exhaustive search finds, without any network") {
  for (uint64_t seed = 1; seed <= 20; seed++)
    for (const double alpha : {0.0, 0.6, 1.5}) {
      Toy toy{.seed = seed};
      const Ids source{3, 4, 4};
      Hypothesis best;
      best.score = -std::numeric_limits<double>::infinity();
      Ids said;
      try_all(toy, source, 6, alpha, said, 0, best);
      const auto found = search(toy.stepper(), std::vector<Ids>{source},
                                {.beam = 400, .alpha = alpha, .ratio = 0, .extra = 6});
      CHECK(found[0].ids == best.ids);
      CHECK(found[0].finished);
      CHECK_NEAR(found[0].score, best.score, 1e-5);
    }
}

TEST("search: what is found has the probability of its words, for any beam and batch") {
  const std::vector<Ids> sources = toy_texts(30);
  double greedy = 0;
  for (const int beam : {1, 2, 3, 8}) {
    Toy toy{.seed = 5};
    double total = 0;
    const auto found = search(toy.stepper(), sources, {.beam = beam});
    for (size_t i = 0; i < sources.size(); i++) {
      CHECK_NEAR(found[i].log_probability, log_probability_of(toy, sources[i], found[i]), 1e-5);
      const auto alone = search(toy.stepper(), std::vector<Ids>{sources[i]}, {.beam = beam});
      CHECK(alone[0].ids == found[i].ids && alone[0].score == found[i].score);
      total += found[i].score;
    }
    CHECK((toy.forks > 0) == (beam > 1));
    if (beam == 1)
      greedy = total;
    else
      CHECK(total > greedy);  // not for each sentence, but on the whole
  }
}

TEST("search: a recurrent network goes on with prompts") {
  const std::vector<Ids> prompts = toy_texts(10);
  Recurrent network(8);
  const auto greedy = search(network.stepper(), prompts, {.ratio = 0, .extra = 9});
  size_t longest = 0;
  for (size_t i = 0; i < prompts.size(); i++) {
    Ids read = prompts[i], said;
    read.push_back(kStart);
    while (said.size() < 9) {
      const Tensor words = network.logits(network.read_all(read));
      words.data()[kStart] = -100;
      const auto best = std::max_element(words.data(), words.data() + Recurrent::kWords);
      const int id = int(best - words.data());
      if (id == kEnd) break;
      read.push_back(id), said.push_back(id);
    }
    CHECK(greedy[i].ids == said);
    longest = std::max(longest, said.size());
  }
  CHECK(longest > 3);
  const auto wide = search(network.stepper(), prompts, {.beam = 4, .ratio = 0, .extra = 9});
  double gain = 0;
  for (size_t i = 0; i < prompts.size(); i++) gain += wide[i].score - greedy[i].score;
  CHECK(gain > 0);
}

TEST("search: logits of another shape are refused") {
  Stepper narrow = Toy{.seed = 1}.stepper();
  narrow.start = [](const Ragged&, int, int) {};
  narrow.step = [](auto, int) { return Tensor({2, Toy::kWords}); };
  CHECK_ERROR(search(narrow, std::vector<Ids>{{3}}), "a step of 1 rows gave logits [2, 5]");
}
