// What tests of files need: a folder of their own, and a disk that is full.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "check.h"

namespace heed::test {

/// A folder that is gone at the end of the test.
struct Scratch {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("heed-test-" + std::to_string(::getpid()));
  Scratch() { std::filesystem::create_directories(folder); }
  ~Scratch() { std::filesystem::remove_all(folder); }
  Scratch(const Scratch&) = delete;

  std::string path(const std::string& name) const { return (folder / name).string(); }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  /// How many files and folders are in it.
  int files() const {
    int count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) count++;
    return count;
  }
};

/// No file may grow beyond so many bytes while this lives: stands in for a full disk.
struct FileLimit {
  rlimit before{};
  explicit FileLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit less{bytes, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &less);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);
  }
  FileLimit(const FileLimit&) = delete;
};

/// What `body` prints, taken from the file descriptor.
template <class Body>
std::string printed_by(const Scratch& scratch, const Body& body) {
  const std::string path = scratch.path("printed");
  std::fflush(stdout);
  const int before = ::dup(1);
  std::FILE* file = std::fopen(path.c_str(), "w");
  ::dup2(::fileno(file), 1);
  const std::string error = error_of([&] { body(); });
  std::fflush(stdout);
  ::dup2(before, 1);
  ::close(before);
  std::fclose(file);
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(path);
  return error.empty() ? text : text + "threw: " + error;
}

}  // namespace heed::test
