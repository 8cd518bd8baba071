#include "shared/support/core/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

std::string hint(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space; what was there before is untouched";
    case ENOENT:
    case ENOTDIR:
      return "is the folder there?";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a place you may write to";
    default:
      return "";
  }
}

// The permissions a new file gets. There is no way to ask for the mask but to set it.
mode_t permissions_of_new_file() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Makes a rename last through a power cut. Not every file system can; then there is nothing to do.
void flush_folder(const std::filesystem::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd == -1) return;
  fsync(fd);
  close(fd);
}

}  // namespace

// [atomic-file]
AtomicFile::AtomicFile(const std::filesystem::path& target) : shown_(target), target_(target) {
  struct stat old {};
  const bool exists = stat(target_.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) fail(EISDIR);
  if (exists && !S_ISREG(old.st_mode)) {  // a device or a pipe must not be renamed over
    fd_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ == -1) fail(errno);
    return;
  }
  std::error_code ignored;
  if (std::filesystem::is_symlink(target_, ignored))  // the link stays, what it leads to is replaced
    target_ = std::filesystem::weakly_canonical(target_, ignored);
  std::string name = (target_.parent_path() / ".wr-XXXXXX").string();
  fd_ = mkstemp(name.data());
  if (fd_ == -1) fail(errno);
  temporary_ = name;
  if (fchmod(fd_, exists ? old.st_mode & 07777 : permissions_of_new_file()) == -1) fail(errno);
}

void AtomicFile::write(std::string_view bytes) {
  WR_CHECK(fd_ != -1);
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) fail(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  WR_CHECK(fd_ != -1);
  // Devices and pipes cannot be flushed, and need not be.
  if (fsync(fd_) == -1 && !temporary_.empty()) fail(errno);
  const int fd = std::exchange(fd_, -1);
  if (close(fd) == -1) fail(errno);
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), target_.c_str()) == -1) fail(errno);
  temporary_.clear();
  flush_folder(target_.has_parent_path() ? target_.parent_path() : ".");
}
// [/atomic-file]

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() {
  if (fd_ != -1) close(std::exchange(fd_, -1));
  if (!temporary_.empty()) unlink(std::exchange(temporary_, {}).c_str());
}

void AtomicFile::fail(int error) {
  discard();
  throw FileError(FileError::Sort::broken, "cannot write " + shown_.string() + ": " + reason(error),
                  hint(error));
}

void write_file(const std::filesystem::path& target, std::string_view bytes) {
  AtomicFile file(target);
  file.write(bytes);
  file.commit();
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto fail = [&](int error) {
    const bool missing = error == ENOENT || error == ENOTDIR;
    return FileError(missing ? FileError::Sort::missing : FileError::Sort::broken,
                     "cannot read " + path.string() + ": " + reason(error));
  };
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd == -1) throw fail(errno);
  std::string bytes;
  std::vector<char> block(1 << 16);
  int error = 0;
  while (bytes.size() <= limit) {
    const ssize_t n = read(fd, block.data(), block.size());
    if (n == -1 && errno == EINTR) continue;
    if (n == -1) error = errno;
    if (n <= 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(n));
  }
  close(fd);
  if (error) throw fail(error);
  if (bytes.size() > limit)
    throw FileError(FileError::Sort::damaged,
                    path.string() + " is larger than " + std::to_string(limit) + " bytes",
                    "choose a smaller file");
  return bytes;
}

}  // namespace wr
