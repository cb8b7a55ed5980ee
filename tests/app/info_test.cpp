#include "app/commands.h"
#include "base/files.h"
#include "base/options.h"
#include "scratch.h"
#include "tasks/run.h"

using namespace heed;
using heed::test::printed_by;
using heed::test::Scratch;

namespace {

/// What `heed info` prints for these words.
std::string info(const Scratch& scratch, const std::vector<const char*>& words,
                 const std::vector<AttentionVariant>& variants = {}) {
  return printed_by(scratch, [&] { info_command({int(words.size()), words.data(), variants}); });
}

bool holds(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  std::printf("  not in the text: %s\n%s\n", part.c_str(), text.c_str());
  return false;
}

const std::vector<std::string_view> kLines{"a b c", "a b"};

}  // namespace

TEST("info: a fresh model's table has every parameter, its shape and its numbers") {
  const Scratch scratch;
  const std::string text =
      info(scratch, {"--source-words", "50", "--target-words", "40", "--width", "8", "--heads", "2",
                     "--hidden", "1000", "--encoder-layers", "1", "--decoder-layers", "2"});
  CHECK(holds(text, "  width              8\n"));
  CHECK(holds(text, "  shared-words       false\n"));
  CHECK(holds(text, "target_embedding.weight"));
  CHECK(holds(text, "[1000, 8]             8,000\n"));

  TranslatorConfig config;
  config.source_words = 50, config.target_words = 40, config.shared_words = false;
  config.width = 8, config.heads = 2, config.hidden = 1000;
  config.encoder_layers = 1, config.decoder_layers = 2;
  Translator model(config, 0);
  const Parameters parameters(model);
  for (const Parameter& one : parameters.list()) CHECK(holds(text, "  " + one.name + " "));
  // Words 90 x 8; a layer has 4 (64 + 8) for each attention, 16 for each norm, 17,008 to feed
  // forward; 2 norms come last: 720 + 17,328 + 2 x 17,632 + 32.
  CHECK_EQUAL(parameters.count(), 53344);
  CHECK(holds(text, "\n53,344 numbers, 0.2 MB\n"));
  CHECK(holds(text, std::to_string(parameters.list().size()) + " arrays"));
}

TEST("info: the default model shares its words") {
  const Scratch scratch;
  const std::string text = info(scratch, {});
  CHECK(holds(text, "source_embedding.weight"));
  CHECK(text.find("target_embedding") == std::string::npos);
}

TEST("info: a run is shown with its tokenizer and what was noted in its model") {
  const Scratch scratch;
  const std::string folder = scratch.path("run");
  make_folder(folder);
  const Tokenizers tokenizers = Tokenizers::train(kLines, kLines, {.min_count = 1, .joint = true});
  TranslatorConfig config;
  config.source_words = config.target_words = tokenizers.source().size();
  config.width = 4, config.heads = 1, config.hidden = 4;
  config.attention = "mine";
  const std::vector<AttentionVariant> variants{
      {"mine", [](AttentionSetup setup) { return make_attention("full", setup); }}};
  Translator model(config, 1, variants);
  const Parameters parameters(model);
  write_config_file(config_path(folder), config_pairs(config), {});
  tokenizers.save(tokenizer_path(folder));
  save_model(model_path(folder), parameters, {{"step", "4000"}});
  const std::string text = info(scratch, {"--model", folder.c_str()}, variants);
  CHECK(holds(text, "tokenizer          words, one vocabulary for both languages\n"));
  CHECK(holds(text, "  step               4000\n"));
  CHECK(holds(text, "decoder.layers.2.cross.query.weight"));
  CHECK(holds(info(scratch, {"--model", folder.c_str()}), "threw: "));  // not without the variant
  CHECK(holds(info(scratch, {"--model", folder.c_str(), "--width", "8"}),
              "--width is for a fresh model"));
}

TEST("info: bad input is a sentence") {
  const Scratch scratch;
  CHECK(holds(info(scratch, {"--model", scratch.path("none").c_str()}), "there is no such run"));
  CHECK(holds(info(scratch, {"--widht", "8"}), "did you mean --width?"));
  CHECK(holds(info(scratch, {"--width", "0"}), "must be between 1 and 8192"));
  CHECK(holds(info(scratch, {"--width", "10", "--heads", "3"}), "threw: "));
}

TEST("model options: there is one for each field of the configuration but the words") {
  TranslatorConfig config;
  Options options("x", "x");
  options.add_fields(config);
  const std::string help = options.help();
  for (const auto& [name, value] : config_pairs(config)) {
    const bool words = name.ends_with("-words");
    const std::string option = std::string("\n  --").append(name).append(" ");
    CHECK_EQUAL(help.find(option) == std::string::npos, words);
  }
}

TEST("doctor: it looks at everything and finds this machine good enough") {
  const Scratch scratch;
  int code = -1;
  const std::string text = printed_by(scratch, [&] { code = doctor_command({0, nullptr}); });
  for (const char* what : {"compiler", "processors", "vectors", "memory", "disk", "terminal"})
    CHECK(holds(text, what));
  CHECK_EQUAL(code, 0);
}
