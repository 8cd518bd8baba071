// Files are written whole or not at all: to a temporary file beside the target, flushed to the
// disk, then renamed over it. A crash, a full disk or a power cut leaves the old file as it was.
// Leaves out: appending, and several files that change together.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace wr {

/// One whole-file write. Nothing is seen at the target before commit().
///
/// Throws FileError (broken), with the target's name and the system's reason, and leaves the old
/// file untouched and nothing beside it. A symbolic link is followed; a device or pipe, such as
/// /dev/stdout, is written to directly. The temporary file is called .wr-XXXXXX; one that a killed
/// program left behind may be deleted.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without commit(), removes what was written.
  ~AtomicFile();

  void write(std::string_view bytes);
  /// Flushes, and puts the file in its place. Call once, last.
  void commit();

 private:
  [[noreturn]] void fail(int error);
  void discard();

  std::filesystem::path shown_;  // as the caller named it, for messages
  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty: written directly, or nothing left to remove
  int fd_ = -1;
};

/// Writes a whole file through AtomicFile.
void write_file(const std::filesystem::path& target, std::string_view bytes);

/// Reads a whole file. Throws FileError: missing if there is no such file, damaged if it is larger
/// than `limit` bytes, broken if reading fails.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 30);

}  // namespace wr
