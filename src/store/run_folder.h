// A run is a folder:
//
//     config              what the model is and how it is trained, text
//     tokenizer           how lines become ids, text
//     model.safetensors   the export: best or averaged weights
//     state.safetensors   alone enough to resume
//     log.tsv             a row each time something was measured
//
// Each file is written under a temporary name, synced and renamed: a kill at any moment leaves the
// last good one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/translator.h"
#include "store/config_file.h"
#include "store/safetensors.h"
#include "text/tokenizer.h"

namespace heed {

/// The folder that `make train` fills.
inline constexpr const char* kUsualRun = "runs/en-fr";

std::string config_path(const std::string& folder);
std::string tokenizer_path(const std::string& folder);
std::string model_path(const std::string& folder);
std::string state_path(const std::string& folder);
std::string log_path(const std::string& folder);

/// A trained translator with all it needs.
struct Run {
  TranslatorConfig config;
  Tokenizers tokenizers;
  std::unique_ptr<Parameters> parameters;  // before the model, which must not outlive it
  std::unique_ptr<Translator> model;
};

/// Reads config, tokenizer and model.safetensors. Throws a sentence if one is missing or damaged,
/// or if they do not belong together: vocabulary sizes, names or shapes of parameters, values that
/// are not finite.
Run load_run(const std::string& folder, const std::vector<AttentionVariant>& variants = {});

/// Writes `config`; `training` holds the training options.
void save_config(const std::string& folder, const TranslatorConfig& config,
                 const ConfigPairs& training = {});
/// The model's part of `config`. For the other: read_config_file(path).training.read_into(options).
TranslatorConfig load_config(const std::string& folder);

/// Throws unless vocabulary sizes and sharing in `config` are those of the tokenizers.
void check_vocabulary(const TranslatorConfig& config, const Tokenizers& tokenizers,
                      const std::string& folder);

/// The parts of a flat block that is laid out as parameters.values(), by name: weights, averages,
/// moments. `prefix` comes before each name.
std::vector<NamedArray> named_parts(const Parameters& parameters, std::span<const real> block,
                                    const std::string& prefix = "");
/// Fills such a block from a file. Throws if a part is missing or has another shape. Gaps stay.
void read_parts(const Safetensors& file, const Parameters& parameters, std::span<real> block,
                const std::string& prefix = "");

/// Writes the parameters, or the values of a block that is laid out alike: best or averaged ones.
void save_model(const std::string& path, const Parameters& parameters,
                std::span<const real> values = {}, const Metadata& metadata = {});
/// Reads them back. Throws on a missing, surplus or misshapen parameter and on values that are not
/// finite; then nothing was changed.
void load_model(const std::string& path, Parameters& parameters);

/// Throws if the folder holds a run, naming --resume, --out and --overwrite.
void check_fresh(const std::string& folder);
/// Removes the five files of a run, and nothing else: what --overwrite asks for.
void remove_run(const std::string& folder);

}  // namespace heed
