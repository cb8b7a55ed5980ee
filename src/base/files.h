// Reading and writing files so that nothing is ever half-written.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// All bytes of a file. Throws a sentence with the path and the reason: missing, a folder,
/// unreadable.
std::string read_file(const std::string& path);

/// Writes to a temporary name beside `path`, syncs it to disk and renames it: after a crash, a kill
/// or a full disk at any moment, `path` holds the old bytes or the new ones, whole. Throws a
/// sentence with the path and the reason, and leaves no temporary file behind.
void write_file_atomically(const std::string& path, std::string_view bytes);

/// Makes a folder and the folders above it; it may exist already. Throws a sentence if it cannot.
void make_folder(const std::string& path);

}  // namespace heed
