#include "base/files.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "check.h"

using namespace heed;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone at the end of the test.
struct Scratch {
  fs::path folder = fs::temp_directory_path() / ("heed-files-" + std::to_string(::getpid()));
  Scratch() { fs::create_directories(folder); }
  ~Scratch() { fs::remove_all(folder); }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  size_t files() const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) count++;
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
};

const std::string kUntouched = "cannot be written: ";

}  // namespace

TEST("files: what is written is read back, any bytes, any size") {
  const Scratch scratch;
  const std::string path = scratch.path("bytes");
  std::string bytes;
  for (int i = 0; i < 300000; i++) bytes += char(i % 251);
  for (const std::string& content : {std::string(), std::string("a\0b\n", 4), bytes}) {
    write_file_atomically(path, content);
    CHECK(read_file(path) == content);
  }
  CHECK_EQUAL(scratch.files(), 1u);  // no temporary file stays behind
}

TEST("files: missing, a folder, unreadable are each a sentence") {
  const Scratch scratch;
  CHECK_ERROR(read_file(scratch.path("none")), "none: cannot be opened: No such file");
  CHECK_ERROR(read_file(scratch.folder.string()), "is a folder, not a file");
  if (fs::exists("/proc/self/mem"))  // its first page cannot be read, not even by root
    CHECK_ERROR(read_file("/proc/self/mem"), "/proc/self/mem: cannot be read: ");
  if (::geteuid() != 0) {
    write_file_atomically(scratch.path("secret"), "x");
    ::chmod(scratch.path("secret").c_str(), 0);
    CHECK_ERROR(read_file(scratch.path("secret")), "cannot be opened: Permission denied");
  }
}

TEST("files: a full disk leaves the old file whole and nothing beside it") {
  const Scratch scratch;
  const std::string path = scratch.path("model");
  write_file_atomically(path, "the old model");
  std::string error;
  {
    const FileLimit limit(1000);
    error = test::error_of([&] { write_file_atomically(path, std::string(5000, 'x')); });
  }
  test::check_error(error, kUntouched, __FILE__, __LINE__);
  CHECK_EQUAL(read_file(path), "the old model");
  CHECK_EQUAL(scratch.files(), 1u);
}

TEST("files: a device that is full is an error, too") {
  if (!fs::exists("/dev/full")) return;
  const Scratch scratch;
  const std::string path = scratch.path("model");
  write_file_atomically(path, "the old model");
  fs::create_symlink("/dev/full", path + ".tmp");  // the temporary file ends up there
  CHECK_ERROR(write_file_atomically(path, "the new model"), "No space left on device");
  CHECK_EQUAL(read_file(path), "the old model");
  CHECK_EQUAL(scratch.files(), 1u);
}

TEST("files: a place that cannot be written to is a sentence") {
  const Scratch scratch;
  CHECK_ERROR(write_file_atomically(scratch.path("no/such/file"), "x"), "cannot be created");
  fs::create_directories(scratch.folder / "full" / "inside");
  CHECK_ERROR(write_file_atomically(scratch.path("full"), "x"), "what was there before");
  CHECK(fs::exists(scratch.folder / "full" / "inside"));
  CHECK_EQUAL(scratch.files(), 1u);
}

TEST("files: a file cut short by a crash does not stop the next write") {
  const Scratch scratch;
  const std::string path = scratch.path("model");
  std::ofstream(path + ".tmp") << "half of an earlier, longer attempt";
  write_file_atomically(path, "new");
  CHECK_EQUAL(read_file(path), "new");
  CHECK_EQUAL(scratch.files(), 1u);
}

TEST("files: folders are made with those above, and may exist") {
  const Scratch scratch;
  make_folder(scratch.path("a/b/c"));
  make_folder(scratch.path("a/b/c"));
  CHECK(fs::is_directory(scratch.folder / "a" / "b" / "c"));
  write_file_atomically(scratch.path("file"), "x");
  CHECK_ERROR(make_folder(scratch.path("file")), "folder");
  CHECK_ERROR(make_folder(scratch.path("file/below")), "cannot make this folder");
}
