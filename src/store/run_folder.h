// A run is a folder, whatever it trains:
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

#include <string>
#include <vector>

#include "nn/parameters.h"
#include "store/config_file.h"
#include "store/safetensors.h"

namespace heed {

/// The folder that `make train` fills.
inline constexpr const char* kUsualRun = "runs/en-fr";

std::string config_path(const std::string& folder);
std::string tokenizer_path(const std::string& folder);
std::string model_path(const std::string& folder);
std::string state_path(const std::string& folder);
std::string log_path(const std::string& folder);

/// Throws unless there is such a folder, and a model in it.
void check_trained(const std::string& folder);
/// Throws if the folder holds a run, naming --resume, --out and --overwrite.
void check_fresh(const std::string& folder);
/// Removes the five files of a run, and nothing else: what --overwrite asks for.
void remove_run(const std::string& folder);

/// The parts of a flat block that is laid out as parameters.values(), by name: weights, averages,
/// moments. `prefix` comes before each name.
std::vector<NamedArray> named_parts(const Parameters& parameters, std::span<const real> block,
                                    const std::string& prefix = "");
/// Fills such a block from a file. Throws if a part is missing or has another shape. Gaps stay.
void read_parts(const Safetensors& file, const Parameters& parameters, std::span<real> block,
                const std::string& prefix = "");

/// Writes the parameters.
void save_model(const std::string& path, const Parameters& parameters,
                const Metadata& metadata = {});
/// Reads them back. Throws on a missing, surplus or misshapen parameter and on values that are not
/// finite; then nothing was changed.
void read_model(const Safetensors& file, Parameters& parameters);
void load_model(const std::string& path, Parameters& parameters);

}  // namespace heed
