#include "store/run_folder.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"

namespace heed {
namespace {

std::string inside(const std::string& folder, const char* name) {
  return folder + (folder.ends_with('/') ? "" : "/") + name;
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool is_file(const std::string& path) {
  std::error_code ignored;
  return exists(path) && !std::filesystem::is_directory(path, ignored);
}

}  // namespace

std::string config_path(const std::string& folder) { return inside(folder, "config"); }
std::string tokenizer_path(const std::string& folder) { return inside(folder, "tokenizer"); }
std::string model_path(const std::string& folder) { return inside(folder, "model.safetensors"); }
std::string state_path(const std::string& folder) { return inside(folder, "state.safetensors"); }
std::string log_path(const std::string& folder) { return inside(folder, "log.tsv"); }

void check_trained(const std::string& folder) {
  const std::string cure = folder == kUsualRun ? "`make train`" : "heed train --out " + folder;
  check(exists(folder), folder, ": there is no such run; ", cure, " makes one");
  check(!is_file(folder), folder, ": is a file; a run is a folder, made by heed train");
  check(exists(model_path(folder)) || !exists(state_path(folder)), folder,
        ": this run has no model yet; go on with heed train --resume --out ", folder);
}

void check_fresh(const std::string& folder) {
  check(!is_file(folder), folder, ": is a file; name another folder with --out");
  const bool state = exists(state_path(folder));
  if (!state && !exists(model_path(folder)) && !exists(config_path(folder))) return;
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

void save_model(const std::string& path, const Parameters& parameters, const Metadata& metadata) {
  save_safetensors(path, named_parts(parameters, parameters.values()), metadata);
}

void read_model(const Safetensors& file, Parameters& parameters) {
  for (const NamedArray& array : file.list())
    check(parameters.find(array.name) != nullptr, file.path(), ": ", array.name, " ", array.shape,
          " is in it, but the configuration has no such parameter; this is the model of another "
          "configuration");
  file.check_finite();
  read_parts(file, parameters, parameters.values());
}

void load_model(const std::string& path, Parameters& parameters) {
  read_model(Safetensors::load(path), parameters);
}

}  // namespace heed
