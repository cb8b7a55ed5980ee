#include "tasks/run.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/check.h"
#include "base/files.h"
#include "base/random.h"
#include "scratch.h"

using namespace heed;
using heed::test::FileLimit;
using heed::test::Scratch;

namespace {

const std::vector<std::string_view> kSources{"a b c", "a b", "c d"};
const std::vector<std::string_view> kTargets{"x y", "y z x", "z"};

Tokenizers tiny_tokenizers(bool joint) {
  return Tokenizers::train(kSources, kTargets, {.min_count = 1, .joint = joint});
}

/// A small model and its parameters.
struct Tiny {
  TranslatorConfig config;
  std::unique_ptr<Parameters> parameters;
  std::unique_ptr<Translator> model;

  explicit Tiny(bool joint, uint64_t seed = 1) {
    const Tokenizers tokenizers = tiny_tokenizers(joint);
    config.shared_words = joint;
    config.source_words = tokenizers.source().size();
    config.target_words = tokenizers.target().size();
    config.width = 4, config.heads = 2, config.hidden = 6, config.most_tokens = 10;
    config.encoder_layers = config.decoder_layers = 1;
    model = std::make_unique<Translator>(config, seed);
    parameters = std::make_unique<Parameters>(*model);
  }
};

void save_config(const std::string& folder, const TranslatorConfig& config) {
  write_config_file(config_path(folder), config_pairs(config), {{"seed", "7"}});
}

TranslatorConfig load_config(const std::string& folder) {
  TranslatorConfig config;
  read_config_file(config_path(folder)).model.read_into(config);
  return config;
}

/// Writes a whole run and returns what is in it.
Tiny make_run(const Scratch& scratch, bool joint = true) {
  Tiny tiny(joint);
  const std::string folder = scratch.folder.string();
  save_config(folder, tiny.config);
  tiny_tokenizers(joint).save(tokenizer_path(folder));
  save_model(model_path(folder), *tiny.parameters, {{"step", "3"}});
  return tiny;
}

bool same_numbers(std::span<const real> a, std::span<const real> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

/// Changes one line of a file.
void replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const size_t at = text.find(from);
  CHECK(at != std::string::npos);
  if (at != std::string::npos) write_file_atomically(path, text.replace(at, from.size(), to));
}

struct Settings {
  uint64_t seed = 18446744073709551615u;
  int64_t steps = -5000000000;
  double rate = 0.1;
  bool swap = true;
  std::string data = "my data/a b # c.tsv", empty = "";

  template <class Field>
  void each(Field&& field) {
    field("seed", seed), field("steps", steps), field("rate", rate), field("swap", swap);
    field("data", data), field("empty", empty);
  }
};

}  // namespace

TEST("run: what is saved is loaded, to the bit") {
  for (const bool joint : {true, false}) {
    const Scratch scratch;
    const Tiny tiny = make_run(scratch, joint);
    const Run run = load_run(scratch.folder.string());
    CHECK(same_numbers(run.parameters->values(), tiny.parameters->values()));
    CHECK(config_pairs(run.config) == config_pairs(tiny.config));
    CHECK_EQUAL(run.tokenizers.to_text(), tiny_tokenizers(joint).to_text());
    CHECK_EQUAL(scratch.files(), 3);
    // Saved from what was loaded, the files are the same bytes.
    const std::string again = scratch.path("again");
    save_model(again, *run.parameters, {{"step", "3"}});
    CHECK(read_file(again) == read_file(model_path(scratch.folder.string())));
  }
}

TEST("run: names in the file are those of the model") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch);
  const Safetensors file = Safetensors::load(model_path(scratch.folder.string()));
  CHECK_EQUAL(file.list().size(), tiny.parameters->list().size());
  CHECK(file.expect("decoder.layers.0.cross.query.weight", {4, 4}).values.size() == 16);
}

TEST("run: a model takes the numbers of another") {
  const Scratch scratch;
  const Tiny tiny(true, 1), other(true, 2);
  const std::string path = scratch.path("model.safetensors");
  save_model(path, *other.parameters);
  CHECK(!same_numbers(tiny.parameters->values(), other.parameters->values()));
  load_model(path, *tiny.parameters);
  CHECK(same_numbers(tiny.parameters->values(), other.parameters->values()));
}

TEST("run: blocks of a state keep their numbers under a prefix") {
  const Tiny tiny(true);
  std::vector<real> moments(tiny.parameters->values().size());
  for (const NamedArray& part : named_parts(*tiny.parameters, moments))
    for (size_t i = 0; i < part.values.size(); i++)
      moments[size_t(part.values.data() - moments.data()) + i] = real(i) / 7;
  std::vector<NamedArray> arrays = named_parts(*tiny.parameters, tiny.parameters->values());
  for (NamedArray& part : named_parts(*tiny.parameters, moments, "adam.first."))
    arrays.push_back(part);
  const Safetensors file = Safetensors::parse(safetensors_bytes(arrays), "state");
  std::vector<real> back(moments.size());
  read_parts(file, *tiny.parameters, back, "adam.first.");
  CHECK(same_numbers(back, moments));
  const std::vector<real> few(3);
  CHECK_ERROR(named_parts(*tiny.parameters, few), "a block of 3 numbers");
  CHECK_ERROR(read_parts(file, *tiny.parameters, back, "adam.second."),
              "state: adam.second.source_embedding.weight");
}

TEST("run: a model cut short at any length is a sentence, and changes nothing") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch), other(true, 2);
  const std::string path = model_path(scratch.folder.string()), bytes = read_file(path);
  const std::vector<real> before(other.parameters->values().begin(),
                                 other.parameters->values().end());
  const size_t stride = 7;  // the parser itself is tested at every length
  for (size_t length = 0; length < bytes.size(); length += length < 64 ? 1 : stride) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(length));
    CHECK_ERROR(load_model(path, *other.parameters), "model.safetensors: ");
  }
  CHECK_ERROR(load_run(scratch.folder.string()), "model.safetensors: ");
  CHECK(same_numbers(other.parameters->values(), before));
}

TEST("run: the model of another configuration is a sentence with both shapes") {
  const Scratch scratch;
  make_run(scratch);
  const std::string folder = scratch.folder.string(), config = read_file(config_path(folder));
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"\nwidth 4", "\nwidth 2", "source_embedding.weight is ["},
      {"\nhidden 6", "\nhidden 5", "feed_forward.up.weight is [6, 4] in it, but [5, 4] is wanted"},
      {"\nencoder-layers 1", "\nencoder-layers 0", "has no such parameter"},
      {"\nheads 2", "\nheads 4", ""},  // the same shapes: nothing can be seen
      {"\nkv-heads 0", "\nkv-heads 1", "encoder.layers.0.self.key.weight is [4, 4] in it"},
      {"\npositions sinusoidal", "\npositions learned", "source_positions.weight [10, 4] is not"},
      {"\nnorm pre", "\nnorm post", "encoder.norm.weight [4] is in it"},
      {"\nencoder-layers 1", "\nencoder-layers 2", "another configuration"},
      {"\nwidth 4", "\nwidth 40", "has at least"},
      {"\nwidth 4", "\nwidth 2000000000",
       "config:5: width is '2000000000': it must be between 1 and"},
      {"\ndecoder-layers 1", "\ndecoder-layers 100", "has at least"},
      {"\nmost-tokens 10", "\nmost-tokens 2000000000", "most-tokens is '2000000000': it must be"},
      {"\nmost-tokens 10", "\nmost-tokens 0", "most-tokens is '0': it must be"},
      {"\nwidth 4", "\nwidth -4", "width is '-4': it must be"},
      {"\nheads 2", "\nheads 3", "config: "},
      {"\nattention full", "\nattention ful", "config: "},
  };
  for (const auto& [from, to, part] : cases) {
    write_file_atomically(config_path(folder), config);
    replace(config_path(folder), from, to);
    if (part.empty())
      load_run(folder);
    else
      CHECK_ERROR(load_run(folder), part);
  }
}

TEST("run: a missing, surplus or misshapen parameter is a sentence") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch);
  const std::string path = model_path(scratch.folder.string());
  const std::vector<NamedArray> whole = named_parts(*tiny.parameters, tiny.parameters->values());
  std::vector<NamedArray> parts(whole.begin(), whole.end() - 1);
  save_safetensors(path, parts);
  CHECK_ERROR(load_model(path, *tiny.parameters), "decoder.norm.bias [4] is not in it");
  parts = whole;
  const real one = 1;
  parts.push_back({"surplus", {1}, {&one, 1}});
  save_safetensors(path, parts);
  CHECK_ERROR(load_model(path, *tiny.parameters), "surplus [1] is in it, but the configuration");
  parts = whole;
  parts.back().shape = {2, 2};
  save_safetensors(path, parts);
  CHECK_ERROR(load_model(path, *tiny.parameters), "is [2, 2] in it, but [4] is wanted");
}

TEST("run: NaN and infinity in a model are a sentence, and change nothing") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch), other(true, 2);
  const std::vector<real> before(other.parameters->values().begin(),
                                 other.parameters->values().end());
  for (const real bad :
       {std::numeric_limits<real>::quiet_NaN(), -std::numeric_limits<real>::infinity()}) {
    tiny.parameters->find("encoder.norm.weight")->tensor.write()[2] = bad;
    const std::string path = model_path(scratch.folder.string());
    save_model(path, *tiny.parameters);
    CHECK_ERROR(load_run(scratch.folder.string()), "encoder.norm.weight has ");
    CHECK_ERROR(load_model(path, *other.parameters), "at index 2");
    CHECK(same_numbers(other.parameters->values(), before));
  }
}

TEST("run: vocabulary and config must agree") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch);
  const std::string folder = scratch.folder.string();
  tiny_tokenizers(false).save(tokenizer_path(folder));
  CHECK_ERROR(load_run(folder), "the files are of different runs");
  tiny_tokenizers(true).save(tokenizer_path(folder));
  replace(config_path(folder), "shared-words true", "shared-words false");
  CHECK_ERROR(load_run(folder), "its config says shared-words false, but its tokenizer has one");
}

TEST("run: missing files are sentences") {
  const Scratch scratch;
  const std::string folder = scratch.folder.string(), none = scratch.path("none");
  CHECK_ERROR(load_run(none), "none: there is no such run; heed train --out");
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(scratch.folder);
  CHECK_ERROR(load_run(kUsualRun), "`make train` makes one");
  std::filesystem::current_path(here);
  scratch.write("file", "");
  CHECK_ERROR(load_run(scratch.path("file")), "file: is a file; a run is a folder");
  CHECK_ERROR(load_run(folder), "config: cannot be opened");
  make_run(scratch);
  std::filesystem::remove(model_path(folder));
  CHECK_ERROR(load_run(folder), "model.safetensors: cannot be opened");
  scratch.write("state.safetensors", "");
  CHECK_ERROR(load_run(folder), "this run has no model yet; go on with heed train --resume");
  std::filesystem::remove(state_path(folder));
  std::filesystem::remove(tokenizer_path(folder));
  CHECK_ERROR(load_run(folder), "tokenizer: cannot be opened");
}

TEST("config: every field comes back, strings with spaces and exact numbers too") {
  const Scratch scratch;
  const std::string path = scratch.path("config");
  TranslatorConfig config;
  config.dropout = 1.0 / 3, config.attention = "window:16", config.shared_words = false;
  const Settings settings;
  write_config_file(path, config_pairs(config), config_pairs(settings));
  const ConfigFile file = read_config_file(path);
  TranslatorConfig model;
  Settings training{0, 0, 0, false, "?", "?"};
  file.model.read_into(model), file.training.read_into(training);
  CHECK(config_pairs(model) == config_pairs(config));
  CHECK(model.dropout == 1.0 / 3);
  CHECK(config_pairs(training) == config_pairs(settings));
}

TEST("config: a bad line is a sentence with file and line") {
  const Scratch scratch;
  const std::string folder = scratch.folder.string();
  const Tiny tiny = make_run(scratch);
  const std::string text = read_file(config_path(folder));
  // "# What the model is." is line 1, so width is on line 5.
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"width 4", "widht 4", "config:5: there is no 'widht' in a config; did you mean width?"},
      {"width 4", "qqqqqqqqqqqq 4", "config:5: there is no 'qqqqqqqqqqqq'"},
      {"width 4\n", "", "config: there is no line 'width'"},
      {"width 4", "width 4\nwidth 8", "config:6: width is there twice, first on line 5"},
      {"width 4", "width four", "config:5: width is 'four': it must be a whole number"},
      {"width 4", "width 4.5", "it must be a whole number"},
      {"width 4", "width 4 # wide", "'4 # wide': it must be a whole number"},
      {"width 4", "width", "config:5: width is ''"},
      {"width 4", "width 99999999999", "it must be between"},
      {"width 4", "width 99999999999999999999", "it must be between"},
      {"dropout 0.1", "dropout x", "dropout is 'x': it must be a number"},
      {"dropout 0.1", "dropout nan", "it must be a number"},
      {"dropout 0.1", "dropout", "it must be a number"},
      {"shared-words true", "shared-words yes", "it must be true or false"},
      {"[training]", "[trainig]", "'[trainig]': the only title is [training]"},
      {"[training]", "[training]\n[training]", "the only title is [training], once"},
      {"width 4", "width 4\xff", "config:5"},
  };
  for (const auto& [from, to, part] : cases) {
    write_file_atomically(config_path(folder), text);
    replace(config_path(folder), from, to);
    CHECK_ERROR(load_config(folder), part);
  }
  scratch.write("config", std::string("width 4\nheads\0 2\n", 17));
  CHECK_ERROR(load_config(folder), "config:2: a NUL byte");
  scratch.write("config", "");
  CHECK_ERROR(load_config(folder), "config: the file is empty");
  Settings settings;
  scratch.write("config", "[training]\nsede 3\n");
  CHECK_ERROR(read_config_file(config_path(folder)).training.read_into(settings),
              "config:2: there is no 'sede' in a config; did you mean seed?");
  scratch.write("config", "[training]\nseed -3\n");
  CHECK_ERROR(read_config_file(config_path(folder)).training.read_into(settings),
              "config:2: seed is '-3': it must be between 0 and");
}

TEST("config: cut short at any length, it is a sentence or whole") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch);
  const std::string folder = scratch.folder.string(), text = read_file(config_path(folder));
  const size_t model_ends = text.find("\n\n#");
  for (size_t length = 0; length < model_ends - 2; length++) {
    scratch.write("config", text.substr(0, length));
    CHECK_ERROR(load_config(folder), "config");
  }
  scratch.write("config", text);
  load_config(folder);
}

TEST("config: random changes never do harm") {
  const Scratch scratch;
  make_run(scratch);
  const std::string folder = scratch.folder.string(), text = read_file(config_path(folder));
  Random random(5);
  for (int i = 0; i < 500; i++) {
    std::string changed = text;
    for (uint64_t n = random.below(3) + 1; n > 0; n--)
      changed[size_t(random.below(changed.size()))] = char(random.below(256));
    scratch.write("config", changed);
    try {
      load_run(folder);
    } catch (const Error&) {  // a sentence; anything else ends the test
    }
  }
}

TEST("run: on a full disk the old model stays, and nothing else") {
  const Scratch scratch;
  const Tiny tiny = make_run(scratch), other(true, 2);
  const std::string folder = scratch.folder.string(), path = model_path(folder);
  const std::string model = read_file(path), config = read_file(config_path(folder));
  for (const rlim_t room : {rlim_t(0), rlim_t(1), rlim_t(100)}) {
    const FileLimit limit(room);
    CHECK_ERROR(save_model(path, *other.parameters), "what was there before is untouched");
    CHECK_ERROR(save_config(folder, other.config), "config: cannot be written");
  }
  CHECK(read_file(path) == model);
  CHECK(read_file(config_path(folder)) == config);
  CHECK_EQUAL(scratch.files(), 3);
}

TEST("run: a folder that holds a run is not fresh") {
  const Scratch scratch;
  const std::string folder = scratch.folder.string();
  check_fresh(folder);
  check_fresh(scratch.path("none"));
  scratch.write("notes.txt", "mine");
  CHECK_ERROR(check_fresh(scratch.path("notes.txt")), "is a file; name another folder with --out");
  check_fresh(folder);
  make_run(scratch);
  CHECK_ERROR(check_fresh(folder), "holds a run already: choose another folder with --out, or");
  CHECK_ERROR(check_fresh(folder), "--overwrite");
  scratch.write("state.safetensors", "");
  CHECK_ERROR(check_fresh(folder), "go on with it by --resume");
  remove_run(folder);
  check_fresh(folder);
  CHECK_EQUAL(scratch.files(), 1);  // the notes
  remove_run(folder);
  remove_run(scratch.path("none"));
}
