// The user's voice of trouble: a message, a hint, an exit code. Our own voice, a broken contract,
// is shared/base/check.hpp; here it ends a program with exit code 70.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace wr::app {

/// Exit codes, after BSD's sysexits.
enum ExitCode : int {
  kOk = 0,
  kUsage = 64,        ///< the command line is wrong
  kBadData = 65,      ///< the input is there, but damaged or of another kind
  kNoInput = 66,      ///< the input is not there
  kInternal = 70,     ///< a mistake of ours, or no memory
  kInputOutput = 74,  ///< reading or writing failed
};

/// Something the user can put right.
///
///     throw UserError("cannot open names.txt: no such file", "run ci/data, or pass --data PATH",
///                     kNoInput);
class UserError : public std::runtime_error {
 public:
  UserError(const std::string& message, std::string hint, int exit_code)
      : std::runtime_error(message), hint_(std::move(hint)), exit_code_(exit_code) {}

  /// What to do about it; may be empty.
  const std::string& hint() const { return hint_; }
  int exit_code() const { return exit_code_; }

 private:
  std::string hint_;
  int exit_code_;
};

/// Runs a program's body and returns its exit code. Whatever the body throws becomes, on standard
/// error, `program: message` and, where there is one, `hint: ...`.
///
/// Standard output that cannot be written (a full disk, a closed descriptor) ends the program with
/// exit code 74 at the first failed write. A reader that has gone away, as in `micrograd moons |
/// head`, ends it as it ends any Unix program, by SIGPIPE.
int run_main(int argc, char** argv, const std::function<int()>& body);

/// Prints to standard error as run_main does.
void print_trouble(const std::string& program, const std::string& message, const std::string& hint);

}  // namespace wr::app
