#include "tasks/run.h"

#include "base/check.h"

namespace heed {
namespace {

/// Throws unless vocabulary sizes and sharing in the configuration are those of the tokenizers.
void check_vocabulary(const Run& run, const std::string& folder) {
  const int source = run.tokenizers.source().size(), target = run.tokenizers.target().size();
  check(run.config.source_words == source && run.config.target_words == target, folder,
        ": its config has ", run.config.source_words, " source and ", run.config.target_words,
        " target words, but its tokenizer ", source, " and ", target,
        "; the files are of different runs");
  check(run.config.shared_words == run.tokenizers.joint(), folder,
        ": its config says shared-words ", value_text(run.config.shared_words),
        ", but its tokenizer has ", run.tokenizers.joint() ? "one vocabulary" : "two vocabularies",
        "; the files are of different runs");
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

}  // namespace

Run load_run(const std::string& folder, const std::vector<AttentionVariant>& variants) {
  check_trained(folder);
  const std::string config = config_path(folder);
  Run run;
  read_config_file(config).model.read_into(run.config);
  run.tokenizers = Tokenizers::load(tokenizer_path(folder));
  check_vocabulary(run, folder);
  const Safetensors file = Safetensors::load(model_path(folder));
  check_size(run.config, file, config);
  try {
    run.model = std::make_unique<Translator>(run.config, 0, variants);
  } catch (const Error& error) {
    fail(config, ": ", error.what());
  }
  run.parameters = std::make_unique<Parameters>(*run.model);
  read_model(file, *run.parameters);
  return run;
}

}  // namespace heed
