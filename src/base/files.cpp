#include "base/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/check.h"

namespace heed {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open(const std::string& path, const char* mode) {
  return File(std::fopen(path.c_str(), mode));
}

bool reaches_disk(const File& file) {
  return std::fflush(file.get()) == 0 && ::fsync(::fileno(file.get())) == 0;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::error_code ignored;
  check(!std::filesystem::is_directory(path, ignored), path, ": is a folder, not a file");
  const File file = open(path, "rb");
  check(file != nullptr, path, ": cannot be opened: ", std::strerror(errno));
  std::string bytes;
  char buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file.get()))
    bytes.append(buffer, count);
  check(!std::ferror(file.get()), path, ": cannot be read: ", std::strerror(errno));
  return bytes;
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  const File file = open(temporary, "wb");
  check(file != nullptr, temporary, ": cannot be created: ", std::strerror(errno));
  const bool done = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() &&
                    reaches_disk(file) && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (!done) {
    const std::string problem = std::strerror(errno);
    ::unlink(temporary.c_str());
    fail(path, ": cannot be written: ", problem, "; what was there before is untouched");
  }
  // The rename is only safe on disk once the folder is, too; not every file system can.
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (const File above = open(folder.empty() ? "." : folder, "rb")) reaches_disk(above);
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  check(!error, path, ": cannot make this folder: ", error.message());
  check(std::filesystem::is_directory(path), path, ": is a file, but a folder is needed here");
}

}  // namespace heed
