#include "lessons/models/gru.h"

#include <memory>

namespace heed {
namespace {

/// Rows of x by number: a table of embeddings is no different.
Tensor rows_of(const Tensor& x, std::span<const int> numbers) { return embedding(x, numbers); }

/// The words at one place of their sentences: which sentences are that long, and the words' rows.
struct Column {
  std::vector<int> sentences, tokens;

  Column(const Ragged& text, int place) {
    for (int s = 0; s < text.size(); s++) {
      if (place >= text.length(s)) continue;
      sentences.push_back(s);
      tokens.push_back(text.starts[size_t(s)] + place);
    }
  }
};

/// The states after each word [words, hidden], and the last of each sentence [sentences, hidden].
struct Unrolled {
  Tensor states, last;
};

/// Walks through all sentences at once, place by place: step(column, states) -> the next states of
/// the sentences in the column. `first` [sentences, hidden] is where they begin.
template <class Step>
Unrolled unroll(const Ragged& text, const Tensor& first, const Step& step) {
  Unrolled all{{}, first};
  std::vector<int> at(text.ids.size());  // the row that each word's state has so far
  int rows = 0;
  for (int place = 0;; place++) {
    const Column column(text, place);
    if (column.tokens.empty()) break;
    const Tensor fresh = step(column, rows_of(all.last, column.sentences));
    all.states = all.states ? concatenate_rows({all.states, fresh}) : fresh;
    std::vector<int> latest(size_t(text.size()));  // rows of the old states, then the fresh
    for (int s = 0; s < text.size(); s++) latest[size_t(s)] = s;
    for (size_t i = 0; i < column.tokens.size(); i++) {
      latest[size_t(column.sentences[i])] = text.size() + int(i);
      at[size_t(column.tokens[i])] = rows++;
    }
    all.last = rows_of(concatenate_rows({all.last, fresh}), latest);
  }
  all.states = rows_of(all.states, at);
  return all;
}

}  // namespace

GruCell::GruCell(int in, int hidden, Random& random)
    : reset(in + hidden, hidden, random),
      update(in + hidden, hidden, random),
      candidate(in + hidden, hidden, random) {}

Tensor GruCell::operator()(const Tensor& x, const Tensor& h) const {
  const Tensor both = concatenate_cols({x, h});
  const Tensor r = sigmoid(reset(both));                                        // equation 5
  const Tensor z = sigmoid(update(both));                                       // equation 6
  const Tensor fresh = tanh(candidate(concatenate_cols({x, multiply(r, h)})));  // equation 8
  return add(fresh, multiply(z, subtract(h, fresh)));  // equation 7: z h + (1 - z) fresh
}

void GruCell::visit(Visitor& visitor) {
  visitor("reset", reset), visitor("update", update), visitor("candidate", candidate);
}

AdditiveAttention::AdditiveAttention(int hidden, Random& random)
    : query(hidden, hidden, random),
      key(hidden, hidden, random, false),
      score(hidden, 1, random, false) {}

Tensor AdditiveAttention::operator()(const Tensor& states, std::span<const int> sentences,
                                     const Tensor& memory, const Tensor& keys,
                                     const Ragged& source) const {
  const Tensor queries = query(states);
  Tensor gathered;
  for (size_t i = 0; i < sentences.size(); i++) {
    const int first = source.starts[size_t(sentences[i])], count = source.length(sentences[i]);
    const Tensor one = slice_rows(queries, int64_t(i), 1).reshape({queries.cols()});
    const Tensor scores = score(tanh(add_row(slice_rows(keys, first, count), one)));  // [count, 1]
    const Tensor weights = softmax(scores.reshape({1, count}));
    const Tensor context = matmul(weights, slice_rows(memory, first, count));  // [1, hidden]
    gathered = gathered ? concatenate_rows({gathered, context}) : context;
  }
  return gathered;
}

void AdditiveAttention::visit(Visitor& visitor) {
  visitor("query", query), visitor("key", key), visitor("score", score);
}

GruTranslator::GruTranslator(const GruConfig& config_, uint64_t seed) : config(config_) {
  Random random(seed, 0x677275);  // a stream of its own: "gru"
  source_embedding = Embedding(config.source_words, config.width, random);
  target_embedding = Embedding(config.target_words, config.width, random);
  encoder = GruCell(config.width, config.hidden, random);
  decoder = GruCell(config.width + config.hidden, config.hidden, random);
  begin = Linear(config.hidden, config.hidden, random);
  output = Linear(config.hidden, config.target_words, random);
  if (config.attention) attention.emplace(config.hidden, random);
}

GruMemory GruTranslator::encode(const Ragged& source) const {
  const Tensor words = embedding(source_embedding.weight, source.ids);  // [source tokens, width]
  const Tensor nothing = Tensor::zeros({source.size(), config.hidden});
  const auto read = [&](const Column& column, const Tensor& states) {
    return encoder(rows_of(words, column.tokens), states);
  };
  const auto [states, last] = unroll(source, nothing, read);
  return {states, last, attention ? attention->key(states) : Tensor()};
}

Tensor GruTranslator::step(std::span<const int> ids, std::span<const int> sentences,
                           const Tensor& states, const GruMemory& memory,
                           const Ragged& source) const {
  const Tensor context = attention
                             ? (*attention)(states, sentences, memory.states, memory.keys, source)
                             : rows_of(memory.last, sentences);  // [rows, hidden]
  return decoder(concatenate_cols({embedding(target_embedding.weight, ids), context}), states);
}

Tensor GruTranslator::loss(const Batch& batch) const {
  const Ragged source = batch.source, target = batch.target;
  const GruMemory memory = encode(source);
  const auto say = [&](const Column& column, const Tensor& states) {
    std::vector<int> ids;
    for (const int token : column.tokens) ids.push_back(target.ids[size_t(token)]);
    return step(ids, column.sentences, states, memory, source);
  };
  const Unrolled said = unroll(target, tanh(begin(memory.last)), say);
  return cross_entropy(output(said.states), batch.next);
}

void GruTranslator::visit(Visitor& visitor) {
  visitor("source_embedding", source_embedding), visitor("target_embedding", target_embedding);
  visitor("encoder", encoder), visitor("decoder", decoder);
  visitor("begin", begin), visitor("output", output);
  if (attention) visitor("attention", *attention);
}

namespace {

/// A batch that is being searched: what the encoder made of it, and a state for each slot.
struct GruSteps {
  Ragged source = {};
  GruMemory memory = {};
  Tensor states = {};  // [slots, hidden]

  Tensor step(const GruTranslator& model, std::span<const Stepper::Row> rows, int place) {
    std::vector<int> ids, sentences, slots;
    for (const auto [sentence, slot, last] : rows) {
      ids.push_back(last);
      sentences.push_back(sentence);
      slots.push_back(slot);
    }
    const Tensor before =
        place == 0 ? tanh(model.begin(rows_of(memory.last, sentences))) : rows_of(states, slots);
    const Tensor after = model.step(ids, sentences, before, memory, source);
    for (size_t i = 0; i < rows.size(); i++) copy_row(after, int(i), slots[i]);
    return model.output(after);
  }
  void copy_row(const Tensor& from, int row, int slot) const {
    const std::span<const real> numbers =
        from.read().subspan(size_t(row) * size_t(from.cols()), size_t(from.cols()));
    std::copy(numbers.begin(), numbers.end(), states.write().begin() + slot * from.cols());
  }
};

}  // namespace

Stepper gru_steps(const GruTranslator& model) {
  const auto batch = std::make_shared<GruSteps>();
  return {.start =
              [=, &model](const Ragged& source, int slots, int) {
                *batch = {source, model.encode(source), Tensor({slots, model.config.hidden})};
              },
          .step = [=, &model](auto rows, int place) { return batch->step(model, rows, place); },
          .fork = [=](int from, int to, int) { batch->copy_row(batch->states, from, to); }};
}

}  // namespace heed
