// Trouble with a file, as the libraries report it: what happened to which file, and what to do.
// A program turns it into a message, a hint and an exit code: shared/support/app/trouble.hpp.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace wr {

/// A file that is not there, is not what it should be, or cannot be read or written.
class FileError : public std::runtime_error {
 public:
  enum class Sort {
    missing,  ///< there is no such input
    damaged,  ///< it is there, but its contents are wrong; the message names offset or field
    broken,   ///< reading or writing failed: full disk, no permission
  };

  FileError(Sort sort, const std::string& message, std::string hint = {})
      : std::runtime_error(message), sort_(sort), hint_(std::move(hint)) {}

  Sort sort() const { return sort_; }
  /// What to do about it; may be empty.
  const std::string& hint() const { return hint_; }

 private:
  Sort sort_;
  std::string hint_;
};

}  // namespace wr
