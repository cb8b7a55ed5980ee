// A step with a cache gives the bits of a pass without one: for every attention and every kind of
// positions, for variants that own parameters and keep something of their own, and after forks.
#include "check.h"
#include "core/tape.h"
#include "nn/translator.h"
#include "ops/each_head.h"
#include "scratch.h"
#include "store/run_folder.h"
#include "train/adam.h"

using namespace heed;

namespace {

using Ids = std::vector<int>;

constexpr int kWords = 13;

/// Keeps one short row for each token, from which keys and values are made anew (after the latent
/// attention of DeepSeek-V2, arXiv 2405.04434).
struct Latent final : Attention {
  Tensor down, keys_up, values_up;  // [latent, width], [width, latent]
  explicit Latent(AttentionSetup setup)
      : down(fresh({2, setup.width}, setup.random)),
        keys_up(fresh({setup.width, 2}, setup.random)),
        values_up(fresh({setup.width, 2}, setup.random)) {}

  static Tensor fresh(const Shape& shape, Random& random) {
    Tensor tensor(shape);
    for (real& x : tensor.write()) x = real(0.7 * random.normal());
    return tensor;
  }
  Tensor look(const Tensor& queries, const Tensor& latent, std::span<const Segment> segments,
              const AttentionOptions& options) const {
    return attention(queries, matmul(latent, keys_up, {.b = true}),
                     matmul(latent, values_up, {.b = true}), Causal{}, segments, options)
        .y;
  }
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    return look(queries, matmul(add(keys, values), down, {.b = true}), segments, options);
  }
  AttentionCache make_cache(int slots, int tokens, int) const override {
    return {slots, tokens, {Tensor::zeros({slots * tokens, 2})}};
  }
  Tensor step(const Tensor& queries, const KeyValue& fresh, AttentionCache& cache,
              std::span<const Segment> segments, const AttentionOptions& options) const override {
    cache.store(0, matmul(add(fresh.keys, fresh.values), down, {.b = true}), segments);
    return look(queries, cache.kept[0], segments, options);
  }
  void visit(Visitor& visitor) override {
    visitor("down", down), visitor("keys_up", keys_up), visitor("values_up", values_up);
  }
};

/// Linear attention (arXiv 2006.16236) without a kernel: keeps the sum of k' v over the tokens so
/// far, for all heads at once, and a row that weighs what comes out.
struct RunningState final : Attention {
  Tensor weight;  // [width]
  explicit RunningState(const AttentionSetup& setup) : weight(Tensor::full({setup.width}, 1)) {}

  /// The next state, and what a query gathers from it.
  Tensor read(const Tensor& q, const Tensor& k, const Tensor& v, Tensor& state) const {
    state = add(state, matmul(k, v, {.a = true}));  // [width, width]
    return add_row(matmul(q, state), weight);
  }
  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments, const AttentionOptions&) const override {
    Tensor y = slice_rows(queries, 0, 0);
    for (const Segment& s : segments) {
      Tensor state = Tensor::zeros({keys.cols(), values.cols()});
      for (int i = 0; i < s.queries; i++) {
        const auto row = [&](const Tensor& x, int first) { return slice_rows(x, first + i, 1); };
        y = concatenate_rows({y, read(row(queries, s.first_query), row(keys, s.first_key),
                                      row(values, s.first_key), state)});
      }
    }
    return y;
  }
  AttentionCache make_cache(int slots, int tokens, int width) const override {
    return {slots, tokens, {Tensor({slots, width * width})}};
  }
  Tensor step(const Tensor& queries, const KeyValue& fresh, AttentionCache& cache,
              std::span<const Segment> segments, const AttentionOptions&) const override {
    Tensor y = slice_rows(queries, 0, 0);
    for (const Segment& s : segments) {
      const Tensor row = slice_rows(cache.kept[0], cache.slot(s), 1);
      Tensor state = row.reshape({queries.cols(), queries.cols()});
      for (int i = 0; i < s.queries; i++) {
        if (s.query_position + i == 0) state = Tensor::zeros(state.shape());
        const auto at = [&](const Tensor& x) { return slice_rows(x, s.first_query + i, 1); };
        y = concatenate_rows({y, read(at(queries), at(fresh.keys), at(fresh.values), state)});
      }
      std::copy_n(state.data(), state.count(),
                  cache.kept[0].data() + cache.slot(s) * state.count());
    }
    return y;
  }
  void visit(Visitor& visitor) override { visitor("weight", weight); }
};

/// Additive attention (Bahdanau et al. 2015, arXiv 1409.0473), from plain ops.
struct Additive final : Attention {
  Tensor weight;  // [1, head_dim]
  explicit Additive(const AttentionSetup& setup) : weight(Tensor::full({1, setup.head_dim}, 1)) {}

  Tensor operator()(const Tensor& queries, const Tensor& keys, const Tensor& values,
                    std::span<const Segment> segments,
                    const AttentionOptions& options) const override {
    return for_each_head(queries, keys, values, segments, options, [&](const Head& head) {
      Tensor scores = Tensor({0, head.segment.keys});
      for (int i = 0; i < head.segment.queries; i++) {
        const Tensor both = tanh(add_row(head.keys, slice_rows(head.queries, i, 1)));
        scores = concatenate_rows({scores, matmul(weight, both, {.b = true})});
      }
      return matmul(head.weights(scores, Causal{}), head.values);
    });
  }
  void visit(Visitor& visitor) override { visitor("weight", weight); }
};

/// The variant in the decoder's layers, or in the first of them alone.
template <class Variant>
AttentionVariant in_decoder(const std::string& name, bool everywhere) {
  return {name, [=](AttentionSetup setup) -> std::shared_ptr<Attention> {
            if (setup.role == Role::decoder && (everywhere || setup.layer == 0))
              return std::make_shared<Variant>(setup);
            return make_attention("full", setup);
          }};
}

const std::vector<AttentionVariant> kVariants = {in_decoder<Latent>("latent", true),
                                                 in_decoder<RunningState>("state", false),
                                                 in_decoder<Additive>("additive", true)};

TranslatorConfig small(const std::string& attention, const std::string& positions) {
  TranslatorConfig config;
  config.source_words = config.target_words = kWords;
  config.width = 12, config.heads = 3, config.hidden = 16, config.most_tokens = 9;
  config.encoder_layers = 1, config.decoder_layers = 2;
  config.attention = attention, config.positions = positions;
  return config;
}

/// Two sentences, beside each other.
const Ids kSource = {1, 4, 2, 2, 0, 9}, kSourceStarts = {0, 4, 6};
const Ids kFirst = {0, 3, 1, 7, 4, 12}, kSecond = {0, 5, 5, 2, 8, 1};

Tensor decoded(const Translator& model, const Ids& first, const Ids& second) {
  Ids ids = first, starts = {0, int(first.size()), int(first.size() + second.size())};
  ids.insert(ids.end(), second.begin(), second.end());
  const Ragged source{kSource, kSourceStarts};
  return model.decode(model.encode(source), source, {ids, starts});
}

void check_row(const Tensor& got, int64_t i, const Tensor& wanted, int64_t j) {
  const auto row = [](const Tensor& x, int64_t at) {
    return x.read().subspan(size_t(at * x.cols()), size_t(x.cols()));
  };
  for (size_t c = 0; c < size_t(got.cols()); c++) CHECK_EQUAL(row(got, i)[c], row(wanted, j)[c]);
}

/// Slots of 6 tokens: sentence 0 is read in slot 2, sentence 1 in slot 0.
struct Steps {
  const Translator& model;
  StackCache cache;
  explicit Steps(const Translator& translator)
      : model(translator),
        cache(model.decoder.make_cache(3, 6, model.encode({kSource, kSourceStarts}))) {}

  /// Reads `count` tokens of each sentence from `place` on -> [2 count, words].
  Tensor read(const Ids& first, const Ids& second, int place, int count, int first_slot = 2) {
    Ids ids(first.begin() + place, first.begin() + place + count);
    ids.insert(ids.end(), second.begin() + place, second.begin() + place + count);
    const std::vector<Segment> self = {{0, count, 6 * first_slot, place + count, place},
                                       {count, count, 0, place + count, place}};
    const std::vector<Segment> cross = {{0, count, 0, 4, place}, {count, count, 4, 2, place}};
    return model.step(cache, ids, {.self = self, .cross = cross});
  }
};

void check_steps(const TranslatorConfig& config) {
  const Translator model(config, 5, kVariants);
  const Tensor wanted = decoded(model, kFirst, kSecond);
  Steps steps(model);
  for (int place = 0; place < 6; place++) {
    const Tensor got = steps.read(kFirst, kSecond, place, 1);
    check_row(got, 0, wanted, place), check_row(got, 1, wanted, 6 + place);
  }
  Steps pairs(model);  // the same two tokens at a time
  for (int place = 0; place < 6; place += 2) {
    const Tensor got = pairs.read(kFirst, kSecond, place, 2);
    for (int i = 0; i < 2; i++)
      check_row(got, i, wanted, place + i), check_row(got, 2 + i, wanted, 6 + place + i);
  }
}

/// Sentence 0 goes on in another slot, which had begun alike, or otherwise.
void check_fork(const TranslatorConfig& config, int equal) {
  const Translator model(config, 5, kVariants);
  const Tensor wanted = decoded(model, kFirst, kSecond);
  Steps steps(model);
  Ids other = kFirst;
  for (size_t i = size_t(equal); i < other.size(); i++) other[i] = 11;
  for (int place = 0; place < 4; place++) {
    steps.read(other, kSecond, place, 1, 1);
    steps.read(kFirst, kSecond, place, 1, 2);
    if (place < 3) continue;
    steps.cache.fork(2, 1, equal, 4);
  }
  for (int place = 4; place < 6; place++)
    check_row(steps.read(kFirst, kSecond, place, 1, 1), 0, wanted, place);
}

}  // namespace

TEST("steps: with a cache as without, for every attention and every kind of positions") {
  for (const char* positions : {"sinusoidal", "learned", "rope", "none"})
    for (const char* attention : {"full", "window:2", "alibi", "latent", "state", "additive"})
      check_steps(small(attention, positions));
}

TEST("steps: a fork goes on like the sentence it was copied from") {
  for (const char* attention : {"full", "window:2", "latent", "state"})
    for (const char* positions : {"sinusoidal", "rope"})
      for (const int equal : {1, 3}) check_fork(small(attention, positions), equal);
}

TEST("steps: a stack without a memory is a language model, and steps alike") {
  StackConfig config;
  config.width = 8, config.heads = 2, config.hidden = 8, config.role = Role::decoder;
  Random random(1);
  const Stack stack(config, random);
  Tensor x({5, 8});
  for (real& value : x.write()) value = real(random.normal());
  const std::vector<Segment> all = {{0, 5, 0, 5, 0}};
  const Tensor wanted = stack(x, {.self = all});
  StackCache cache = stack.make_cache(1, 5);
  for (int place = 0; place < 5; place++) {
    const std::vector<Segment> one = {{0, 1, 0, place + 1, place}};
    check_row(stack(slice_rows(x, place, 1), {.self = one, .cache = &cache}), 0, wanted, place);
  }
}

TEST("variants: one that owns parameters trains, and is saved and found under its names") {
  const test::Scratch scratch;
  TranslatorConfig config = small("latent", "sinusoidal");
  config.dropout = 0;
  const std::string path = scratch.path("model.safetensors");
  Translator model(config, 5, kVariants);
  Parameters parameters(model);
  for (const char* name : {"decoder.layers.0.self.attend.down", "decoder.layers.1.self.attend.down",
                           "decoder.layers.1.self.attend.values_up"})
    CHECK(parameters.find(name) != nullptr);
  CHECK(parameters.find("encoder.layers.0.self.attend.down") == nullptr);
  const auto first_of = [&](const std::string& name) { return parameters.find(name)->tensor; };
  const Tensor down = first_of("decoder.layers.0.self.attend.down");
  CHECK(down.read()[0] != first_of("decoder.layers.1.self.attend.down").read()[0]);
  const Tensor before(down.shape(), down.read());
  Adam adam(parameters);
  {
    Tape tape;
    const Ids starts = {0, 3, 6};
    const Ragged target{kFirst, starts};
    tape.backward(model.loss({kSource, kSourceStarts}, target, kSecond, 0));
  }
  adam.step(parameters, 0.01);
  for (size_t i = 0; i < before.read().size(); i++) CHECK(down.read()[i] != before.read()[i]);

  save_model(path, parameters);
  Translator loaded(config, 6, kVariants);
  Parameters others(loaded);
  load_model(path, others);
  check_row(decoded(loaded, kFirst, kSecond), 5, decoded(model, kFirst, kSecond), 5);
}

TEST("variants: the model's own numbers are the same with any attention") {
  Translator full(small("full", "learned"), 5), latent(small("latent", "learned"), 5, kVariants);
  const Parameters of_full(full), of_latent(latent);
  for (const auto& [name, tensor] : of_full.list())
    CHECK_EQUAL(of_latent.find(name)->tensor.read().back(), tensor.read().back());
}
