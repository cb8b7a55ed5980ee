#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"

namespace heed {
namespace {

/// A file descriptor that closes itself.
struct File {
  int descriptor;
  explicit File(int d) : descriptor(d) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(size_t(written));
  }
  return true;
}

// The rename itself is only safe on disk once the folder is synced; not every file system can.
void sync_folder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const File handle(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY));
  if (handle.descriptor >= 0) ::fsync(handle.descriptor);
}

}  // namespace

std::string read_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY));
  check(file.descriptor >= 0, path, ": cannot be opened: ", std::strerror(errno));
  struct stat info;
  const bool known = ::fstat(file.descriptor, &info) == 0;
  check(known, path, ": ", std::strerror(errno));
  check(!S_ISDIR(info.st_mode), path, ": is a folder, not a file");
  std::string bytes;
  char buffer[1 << 16];
  while (true) {
    const ssize_t count = ::read(file.descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    check(count >= 0, path, ": cannot be read: ", std::strerror(errno));
    if (count == 0) return bytes;
    bytes.append(buffer, size_t(count));
  }
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  std::string problem;
  {
    const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644));
    check(file.descriptor >= 0, temporary, ": cannot be created: ", std::strerror(errno));
    if (!write_all(file.descriptor, bytes) || ::fsync(file.descriptor) != 0)
      problem = std::strerror(errno);
  }
  if (problem.empty() && ::rename(temporary.c_str(), path.c_str()) != 0)
    problem = std::strerror(errno);
  if (!problem.empty()) {
    ::unlink(temporary.c_str());
    fail(path, ": cannot be written: ", problem, "; what was there before is untouched");
  }
  sync_folder(path);
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  check(!error, path, ": cannot make this folder: ", error.message());
  check(std::filesystem::is_directory(path), path, ": is a file, but a folder is needed here");
}

}  // namespace heed
