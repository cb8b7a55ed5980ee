#include "generate/translate.h"

#include "check.h"
#include "generate/toy_model.h"
#include "tasks/quality.h"

using namespace heed;

namespace {

const std::vector<std::string> kLines = {"the cat sees the dog .", "the dog sees a cat .",
                                         "a cat sleeps .", "the dog sleeps , too ."};

Tokenizers toy_tokenizers(const std::string& kind) {
  const std::vector<std::string_view> lines(kLines.begin(), kLines.end());
  return Tokenizers::train(
      lines, lines, {.kind = kind, .size = kind == "bpe" ? 300 : 0, .min_count = 1, .joint = true});
}

// A model that says this word, whatever it reads, until its translation is full: the row of the
// output matrix with the largest product wins, so its own is made large.
Translator parrot(int words, int word) {
  Translator model = test::toy_model(words, 3);
  const int64_t width = model.config.width;
  for (int64_t i = 0; i < width; i++) {
    model.decoder.norm.weight.write()[size_t(i)] = 0;
    model.decoder.norm.bias.write()[size_t(i)] = 1;
    for (int id = 0; id < words; id++)
      model.source_embedding.weight.write()[size_t(id * width + i)] = real(id == word ? 1 : 0.01);
  }
  return model;
}

}  // namespace

TEST("lines keep their order, and empty ones stay empty") {
  const Tokenizers tokenizers = toy_tokenizers("words");
  const std::vector<std::string> lines = {kLines[0], "", kLines[3], "", kLines[1]};
  int different = 0;
  for (const uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    const Translator model = test::toy_model(tokenizers.source().size(), seed);
    const auto together = translate_lines(model, tokenizers, lines);
    CHECK_EQUAL(together.size(), lines.size());
    CHECK(together[1].text.empty() && together[1].problem.empty() && together[3].text.empty());
    for (size_t i = 0; i < lines.size(); i++) {
      const std::vector<std::string> one{lines[i]};
      CHECK_EQUAL(together[i].text, translate_lines(model, tokenizers, one)[0].text);
    }
    different += together[0].text != together[2].text;
  }
  CHECK(different > 2);
}

TEST("an unknown word is copied from the source word most looked at") {
  const Tokenizers tokenizers = toy_tokenizers("words");
  const Translator model = parrot(tokenizers.source().size(), kUnknown);
  const std::vector<std::string> lines = {"the zebra sees a yak ."};
  const TranslateOptions options{.search = {.ratio = 0, .extra = 3}, .looks = true};
  const TranslatedLine line = translate_lines(model, tokenizers, lines, options)[0];
  CHECK_EQUAL(line.copied, 3);
  CHECK_EQUAL(line.target_pieces.size(), size_t(3));
  CHECK_EQUAL(line.source_pieces.size(), size_t(line.looked.cols()));
  CHECK_EQUAL(line.source_pieces[1], "zebra");
  std::string wanted;
  for (int64_t i = 0; i < line.looked.rows(); i++) {
    int64_t most = 0;
    for (int64_t j = 1; j < line.looked.cols(); j++)
      if (line.looked.read()[size_t(i * line.looked.cols() + j)] >
          line.looked.read()[size_t(i * line.looked.cols() + most)])
        most = j;
    wanted += (i ? " " : "") + line.source_pieces[size_t(most)];
    CHECK_EQUAL(line.target_pieces[size_t(i)], line.source_pieces[size_t(most)]);
  }
  CHECK_EQUAL(line.text, wanted);
}

TEST("what words looked at: a row for each, and each sums to 1") {
  const Tokenizers tokenizers = toy_tokenizers("words");
  const Translator model = test::toy_model(tokenizers.source().size(), 4);
  for (const int layer : {-1, 0, 1}) {
    const TranslateOptions options{.layer = layer, .looks = true};
    for (const TranslatedLine& line : translate_lines(model, tokenizers, kLines, options)) {
      CHECK_EQUAL(size_t(line.looked.rows()), line.target_pieces.size());
      CHECK_EQUAL(size_t(line.looked.cols()), line.source_pieces.size());
      for (int64_t i = 0; i < line.looked.rows(); i++) {
        double total = 0;
        for (int64_t j = 0; j < line.looked.cols(); j++)
          total += double(line.looked.read()[size_t(i * line.looked.cols() + j)]);
        CHECK_NEAR(total, 1, 1e-5);
      }
    }
  }
}

TEST("a line that cannot be translated has a problem, and the others go on") {
  for (const char* kind : {"words", "bpe"}) {
    const Tokenizers tokenizers = toy_tokenizers(kind);
    TranslatorConfig config;
    config.most_tokens = 20;
    const Translator model = test::toy_model(tokenizers.source().size(), 1, config);
    std::string longest;
    for (int i = 0; i < 40; i++) longest += "cat ";
    const std::vector<std::string> lines = {longest, "a cat \xff .", "a cat sleeps ."};
    const auto translated = translate_lines(model, tokenizers, lines);
    CHECK(translated[0].problem.find("at most 20") != std::string::npos);
    CHECK(translated[1].problem.find("byte 7 is not UTF-8") != std::string::npos);
    CHECK(translated[0].text.empty() && translated[1].text.empty());
    CHECK(translated[2].problem.empty());
    const std::vector<std::string> alone{lines[2]};
    CHECK_EQUAL(translated[2].text, translate_lines(model, tokenizers, alone)[0].text);
  }
}

TEST("quality counts exact matches, and loss is the mean over tokens") {
  const Tokenizers tokenizers = toy_tokenizers("words");
  const Translator model = test::toy_model(tokenizers.source().size(), 6);
  const auto said = translate_lines(model, tokenizers, kLines);
  Corpus corpus;
  for (size_t i = 0; i < kLines.size(); i++)
    corpus.pairs.push_back({kLines[i], i < 3 ? said[i].text : "something else"});
  const Quality quality = measure_quality(model, tokenizers, corpus);
  CHECK_EQUAL(quality.exact, 3);
  CHECK_EQUAL(quality.translations[3], said[3].text);

  for (Pair& pair : corpus.pairs) pair.target = pair.source;
  const EncodedCorpus ids = encode_corpus(corpus, tokenizers);
  double total = 0, tokens = 0;
  for (int i = 0; i < ids.size(); i++) {
    EncodedCorpus one;
    one.source.add(ids.source[i]), one.target.add(ids.target[i]);
    total += mean_loss(model, one) * (ids.target.length(i) + 1);
    tokens += ids.target.length(i) + 1;
  }
  CHECK_NEAR(mean_loss(model, ids), total / tokens, 1e-6);
  CHECK_NEAR(mean_loss(model, ids, 8), total / tokens, 1e-6);
}
