// The environment in which a program was started asks for something that cannot be had: a variable
// with a wrong value. It is the user's to put right, so it comes with a hint. A program turns it
// into a message and an exit code: shared/support/app/trouble.hpp.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace wr {

/// An environment variable, or what stands for one, that has no such value here.
class EnvironmentError : public std::runtime_error {
 public:
  EnvironmentError(const std::string& message, std::string hint)
      : std::runtime_error(message), hint_(std::move(hint)) {}

  /// What to do about it.
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

}  // namespace wr
