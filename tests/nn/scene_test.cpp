// What a pass is told besides numbers: who watches, and where sentences begin.
#include <algorithm>

#include "check.h"
#include "core/tape.h"
#include "nn/translator.h"

using namespace heed;

namespace {

constexpr int kWords = 11;

TranslatorConfig small() {
  TranslatorConfig config;
  config.source_words = config.target_words = kWords;
  config.width = 12, config.heads = 3, config.hidden = 16, config.most_tokens = 9;
  config.encoder_layers = 1, config.decoder_layers = 2;
  return config;
}

const std::vector<int> kSource = {1, 4, 2, 2, 0, 9}, kSourceStarts = {0, 4, 6};
const std::vector<int> kTarget = {0, 3, 1, 0, 4}, kTargetStarts = {0, 3, 5};

bool same(const Tensor& a, const Tensor& b) {
  return std::equal(a.read().begin(), a.read().end(), b.read().begin(), b.read().end());
}

}  // namespace

TEST("scene: an observer is called for each head, layer by layer, and sees the weights") {
  const Translator model(small(), 1);
  const Ragged source{kSource, kSourceStarts}, target{kTarget, kTargetStarts};
  std::string order;
  const auto see = [&](const Observed& seen) {
    order += seen.role == Role::encoder ? " e" : seen.role == Role::decoder ? " d" : " c";
    order += std::to_string(seen.layer) + std::to_string(seen.head);
    for (int s = 0; s < 2; s++) {
      const Segment& segment = seen.segments[size_t(s)];
      const AttentionOptions options{.heads = 3};
      const Tensor wanted =
          seen.role == Role::decoder
              ? attention_weights(seen.queries, seen.keys, Causal{}, segment, options, seen.head)
              : attention_weights(seen.queries, seen.keys, Full{}, segment, options, seen.head);
      const Tensor got = seen.weights(s);
      CHECK_EQUAL(got.shape(), wanted.shape());
      for (size_t i = 0; i < wanted.read().size(); i++)
        CHECK_EQUAL(got.read()[i], wanted.read()[i]);
    }
  };
  const Memory memory = model.encode(source, {.observer = see});
  const Tensor watched = model.decode(memory, source, target, {.observer = see});
  CHECK_EQUAL(order, " e00 e01 e02 d00 d01 d02 c00 c01 c02 d10 d11 d12 c10 c11 c12");
  CHECK(same(watched, model.decode(memory, source, target)));
}

TEST("scene: what a head said is the sum of the values by its weights") {
  const Translator model(small(), 1);
  int heads = 0;
  const auto see = [&](const Observed& seen) {
    heads++;
    const auto head = [&](const Tensor& x, int first, int count) {
      return slice_cols(slice_rows(x, first, count), seen.head * 4, 4);
    };
    for (int s = 0; s < 2; s++) {
      const Segment& at = seen.segments[size_t(s)];
      const Tensor got = head(seen.said, at.first_query, at.queries);
      const Tensor wanted = matmul(seen.weights(s), head(seen.values, at.first_key, at.keys));
      for (size_t i = 0; i < wanted.read().size(); i++)
        CHECK_NEAR(got.read()[i], wanted.read()[i], 1e-6);
    }
  };
  model.encode({kSource, kSourceStarts}, {.observer = see});
  CHECK_EQUAL(heads, 3);
}

TEST("scene: gains multiply what heads say, and 0 is a head taken out of the output projection") {
  Translator model(small(), 1);
  const Ragged source{kSource, kSourceStarts}, target{kTarget, kTargetStarts};
  const auto run = [&](const HeadGains* gains) {
    return model.decode(model.encode(source, {.gains = gains}), source, target, {.gains = gains});
  };
  const Tensor whole = run(nullptr);
  HeadGains gains{.encoder = Tensor::full({1, 3}, 1), .cross = Tensor::full({2, 3}, 1)};
  CHECK(same(run(&gains), whole));  // 1 changes no bit
  gains.encoder.write()[0] = 0, gains.cross.write()[3 + 2] = 0, gains.cross.write()[0] = real(0.5);
  const Tensor got = run(&gains);
  CHECK(!same(got, whole));
  const auto scale_columns = [](MultiHeadAttention& attention, int head, real factor) {
    const Tensor& weight = attention.output.weight;  // [width, heads * 4]
    for (int64_t row = 0; row < weight.rows(); row++)
      for (int j = 4 * head; j < 4 * head + 4; j++)
        weight.data()[row * weight.cols() + j] *= factor;
  };
  scale_columns(model.encoder.blocks[0].self, 0, 0);
  scale_columns(*model.decoder.blocks[1].cross, 2, 0);
  scale_columns(*model.decoder.blocks[0].cross, 0, real(0.5));
  CHECK(same(run(nullptr), got));
}

TEST("scene: gains may want a gradient") {
  const Translator model(small(), 1);
  const HeadGains gains{.decoder = Tensor::full({2, 3}, 1)};
  Tensor wanted = gains.decoder;
  wanted.require_grad();
  Tape tape;
  const Ragged source{kSource, kSourceStarts}, target{kTarget, kTargetStarts};
  tape.backward(model.loss(source, target, kTarget, 0, {.gains = &gains}));
  const Tensor gradient = wanted.gradient();
  for (const real g : gradient.read()) CHECK(g != 0);
}

TEST("scene: with turns a stack minds how far tokens are apart, and not where they stand") {
  StackConfig config;
  config.width = 8, config.heads = 2, config.hidden = 8, config.role = Role::decoder;
  Random random(1);
  const Stack stack(config, random);
  Tensor x({4, 8});
  for (real& value : x.write()) value = real(random.normal());
  const std::vector<Segment> all = {{0, 4, 0, 4}};
  const auto run = [&](const std::vector<int>& places) {
    return stack(x, {.self = all, .places = places, .turns = rope_turns(40, 4)});
  };
  const Tensor near = run({0, 1, 2, 3}), far = run({30, 31, 32, 33}), apart = run({0, 2, 4, 6});
  double moved = 0;
  for (size_t i = 0; i < near.read().size(); i++) {
    CHECK_NEAR(far.read()[i], near.read()[i], 1e-5);
    moved = std::max(moved, std::fabs(double(apart.read()[i] - near.read()[i])));
  }
  CHECK(moved > 0.01);
}

TEST("scene: sentences that start in front of their neighbours are a sentence, not a crash") {
  const Translator model(small(), 1);
  const auto encode = [&](const std::vector<int>& starts) { model.encode({kSource, starts}); };
  CHECK_ERROR(encode({0, 4, 3, 6}), "number 2 would start at token 3, before the one in front");
  CHECK_ERROR(encode({0, 4}), "the last ends at token 4, and there are 6 tokens");
  CHECK_ERROR(encode({0, 4, 8}), "the last ends at token 8, and there are 6 tokens");
  CHECK_ERROR(encode({1, 4, 6}), "the first must start at token 0");
  CHECK_ERROR(encode({}), "the first must start at token 0");
}

TEST("scene: a step outside its cache is a sentence, not memory of others") {
  const Translator model(small(), 1);
  const Memory memory = model.encode({kSource, kSourceStarts});
  StackCache cache = model.decoder.make_cache(2, 2, memory);
  const std::vector<int> ids = {0, 3};
  const std::vector<Segment> cross = {{0, 1, 0, 4}, {1, 1, 4, 2}};
  const auto step = [&](const Segment& a, const Segment& b) {
    const std::vector<Segment> self = {a, b};
    model.step(cache, ids, {.self = self, .cross = cross});
  };
  step({0, 1, 0, 1, 0}, {1, 1, 2, 1, 0});
  CHECK_ERROR(step({0, 1, 0, 1, 0}, {1, 1, 2, 3, 2}), "rows 4 to 5, and it has 4");
  CHECK_ERROR(step({0, 1, 0, 1, 0}, {1, 1, -1, 1, 0}), "rows -1 to 0, and it has 4");
  CHECK_ERROR(step({0, 1, 0, 1, 0}, {1, 2, 2, 2, 0}), "queries 1 to 3 reaches outside 2 tokens");
  CHECK_ERROR(step({0, 1, 0, 1, 0}, {-1, 1, 2, 1, 0}), "queries -1 to 0 reaches outside 2 tokens");
  CHECK_ERROR(step({0, 1, 0, 1, 0}, {1, 1, 2, 5, 1}), "reaches outside");
  CHECK_ERROR(cache.fork(0, 2, 0, 1), "tokens 0 to 1 of slot 0 to slot 2, and it has 2 slots of 2");
  CHECK_ERROR(cache.fork(0, 1, 0, 3), "tokens 0 to 3 of slot 0 to slot 1, and it has 2 slots of 2");
}

TEST("positions: another name, and heads that rope cannot turn, are sentences") {
  TranslatorConfig config = small();
  config.positions = "ropes";
  CHECK_ERROR(Translator(config, 1),
              "positions is 'ropes': it must be sinusoidal, learned, rope or");
  config.positions = "rope", config.width = 9;
  CHECK_ERROR(Translator(config, 1), "rope: heads of 3 numbers, which are turned in pairs");
}
