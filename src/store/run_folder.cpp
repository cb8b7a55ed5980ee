#include "store/run_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace heed {
namespace {

std::string inside(const std::string& folder, const char* name) {
  return folder + (folder.ends_with('/') ? "" : "/") + name;
}

bool exists(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0;
}

void check_folder(const std::string& folder) {
  struct stat info;
  const bool found = ::stat(folder.c_str(), &info) == 0;
  check(found || folder != kUsualRun, folder,
        ": there is no such run yet; `make train` makes it in a minute or two");
  check(found, folder, ": there is no such run (", std::strerror(errno), "); heed train --out ",
        folder, " makes one");
  check(S_ISDIR(info.st_mode), folder, ": is a file; a run is a folder, made by heed train");
}

/// Throws if a model of this configuration would be larger than what the file holds: a damaged
/// config must not ask for all memory before the shapes are compared.
void check_size(const TranslatorConfig& c, const Safetensors& file, const std::string& config) {
  double numbers = 0;
  for (const NamedArray& array : file.list()) numbers += double(array.values.size());
  const double layers = double(c.encoder_layers) + double(c.decoder_layers);
  const double least = double(c.source_words) * c.width +
                       layers * (double(c.width) * c.width + 2.0 * c.width * c.hidden);
  check(least <= numbers, file.path(), ": it holds ", numbers, " numbers, but the model of ",
        config, " has at least ", least, "; this is the model of another configuration");
}

/// Throws unless the file holds exactly these parameters, in these shapes.
void check_parameters(const Safetensors& file, const Parameters& parameters) {
  for (const Parameter& parameter : parameters.list())
    file.expect(parameter.name, parameter.tensor.shape());
  for (const NamedArray& array : file.list())
    check(parameters.find(array.name) != nullptr, file.path(), ": ", array.name, " ", array.shape,
          " is in it, but the configuration has no such parameter; this is the model of another "
          "configuration");
}

void fill(const Safetensors& file, Parameters& parameters) {
  check_parameters(file, parameters);
  file.check_finite();
  read_parts(file, parameters, parameters.values());
}

std::unique_ptr<Translator> build(const TranslatorConfig& config, const std::string& path,
                                  const std::vector<AttentionVariant>& variants) {
  try {
    return std::make_unique<Translator>(config, 0, variants);
  } catch (const Error& error) {
    fail(path, ": ", error.what());
  }
}

}  // namespace

std::string config_path(const std::string& folder) { return inside(folder, "config"); }
std::string tokenizer_path(const std::string& folder) { return inside(folder, "tokenizer"); }
std::string model_path(const std::string& folder) { return inside(folder, "model.safetensors"); }
std::string state_path(const std::string& folder) { return inside(folder, "state.safetensors"); }
std::string log_path(const std::string& folder) { return inside(folder, "log.tsv"); }

Run load_run(const std::string& folder, const std::vector<AttentionVariant>& variants) {
  Run run;
  run.config = load_config(folder);
  run.tokenizers = Tokenizers::load(tokenizer_path(folder));
  check_vocabulary(run.config, run.tokenizers, folder);
  check(exists(model_path(folder)) || !exists(state_path(folder)), folder,
        ": this run has no model yet; go on with heed train --resume --out ", folder);
  const Safetensors file = Safetensors::load(model_path(folder));
  check_size(run.config, file, config_path(folder));
  run.model = build(run.config, config_path(folder), variants);
  run.parameters = std::make_unique<Parameters>(*run.model);
  fill(file, *run.parameters);
  return run;
}

void save_config(const std::string& folder, const TranslatorConfig& config,
                 const ConfigPairs& training) {
  write_config_file(config_path(folder), config_pairs(config), training);
}

TranslatorConfig load_config(const std::string& folder) {
  check_folder(folder);
  TranslatorConfig config;
  read_config_file(config_path(folder)).model.read_into(config);
  return config;
}

void check_vocabulary(const TranslatorConfig& config, const Tokenizers& tokenizers,
                      const std::string& folder) {
  const int source = tokenizers.source().size(), target = tokenizers.target().size();
  check(config.source_words == source && config.target_words == target, folder, ": its config has ",
        config.source_words, " source and ", config.target_words,
        " target words, but its tokenizer ", source, " and ", target,
        "; the files are of different runs");
  check(config.shared_words == tokenizers.joint(), folder, ": its config says shared-words ",
        value_text(config.shared_words), ", but its tokenizer has ",
        tokenizers.joint() ? "one vocabulary" : "two vocabularies",
        "; the files are of different runs");
}

std::vector<NamedArray> named_parts(const Parameters& parameters, std::span<const real> block,
                                    const std::string& prefix) {
  check(block.size() == parameters.values().size(), "a block of ", block.size(),
        " numbers for parameters that take ", parameters.values().size());
  std::vector<NamedArray> parts;
  for (const Parameter& parameter : parameters.list()) {
    const auto offset = parameter.tensor.data() - parameters.values().data();
    parts.push_back({prefix + parameter.name, parameter.tensor.shape(),
                     block.subspan(size_t(offset), size_t(parameter.tensor.count()))});
  }
  return parts;
}

void read_parts(const Safetensors& file, const Parameters& parameters, std::span<real> block,
                const std::string& prefix) {
  const std::vector<NamedArray> parts = named_parts(parameters, block, prefix);
  for (const NamedArray& part : parts) file.expect(part.name, part.shape);
  for (const NamedArray& part : parts) {
    const std::span<const real> values = file.find(part.name)->values;
    std::copy(values.begin(), values.end(), block.begin() + (part.values.data() - block.data()));
  }
}

void save_model(const std::string& path, const Parameters& parameters, std::span<const real> values,
                const Metadata& metadata) {
  const std::span<const real> block = values.empty() ? parameters.values() : values;
  save_safetensors(path, named_parts(parameters, block), metadata);
}

void load_model(const std::string& path, Parameters& parameters) {
  fill(Safetensors::load(path), parameters);
}

void check_fresh(const std::string& folder) {
  struct stat info;
  if (::stat(folder.c_str(), &info) != 0) return;
  check(S_ISDIR(info.st_mode), folder, ": is a file; name another folder with --out");
  const bool model = exists(model_path(folder)), state = exists(state_path(folder));
  if (!model && !state && !exists(config_path(folder))) return;
  fail(folder, " holds a run already: ", state ? "go on with it by --resume, " : "",
       "choose another folder with --out, or replace it with --overwrite");
}

void remove_run(const std::string& folder) {
  // The state goes first: what is left of a removal that was cut off is not taken for a run that
  // can be resumed.
  for (const std::string& path : {state_path(folder), model_path(folder), log_path(folder),
                                  tokenizer_path(folder), config_path(folder)}) {
    const bool gone = ::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR;
    check(gone, path, ": cannot be removed: ", std::strerror(errno));
  }
}

}  // namespace heed
