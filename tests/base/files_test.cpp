#include "base/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "check.h"
#include "scratch.h"

using namespace heed;
namespace fs = std::filesystem;
using test::FileLimit;
using test::Scratch;

namespace {

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
  CHECK_EQUAL(scratch.files(), 1);  // no temporary file stays behind
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
  CHECK_EQUAL(scratch.files(), 1);
}

TEST("files: a device that is full is an error, too") {
  if (!fs::exists("/dev/full")) return;
  const Scratch scratch;
  const std::string path = scratch.path("model");
  write_file_atomically(path, "the old model");
  fs::create_symlink("/dev/full", path + ".tmp");  // the temporary file ends up there
  CHECK_ERROR(write_file_atomically(path, "the new model"), "No space left on device");
  CHECK_EQUAL(read_file(path), "the old model");
  CHECK_EQUAL(scratch.files(), 1);
}

TEST("files: a place that cannot be written to is a sentence") {
  const Scratch scratch;
  CHECK_ERROR(write_file_atomically(scratch.path("no/such/file"), "x"), "cannot be created");
  fs::create_directories(scratch.folder / "full" / "inside");
  CHECK_ERROR(write_file_atomically(scratch.path("full"), "x"), "what was there before");
  CHECK(fs::exists(scratch.folder / "full" / "inside"));
  CHECK_EQUAL(scratch.files(), 1);
}

TEST("files: a file cut short by a crash does not stop the next write") {
  const Scratch scratch;
  const std::string path = scratch.path("model");
  std::ofstream(path + ".tmp") << "half of an earlier, longer attempt";
  write_file_atomically(path, "new");
  CHECK_EQUAL(read_file(path), "new");
  CHECK_EQUAL(scratch.files(), 1);
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
