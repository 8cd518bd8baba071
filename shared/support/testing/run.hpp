// Runs a command the way a shell does, for tests that look at a whole program: what it prints on
// both streams together, and how it ends.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace wr::testing {

/// How a command ended.
struct Ended {
  int code;            ///< exit code, or 128 + the signal that killed it
  std::string output;  ///< standard output and standard error, as they came
};

/// Runs `sh -c command` with both streams caught. Redirections in the command come first.
inline Ended run(const std::string& command) {
  std::FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  Ended ended{0, {}};
  char block[4096];
  while (const std::size_t n = std::fread(block, 1, sizeof block, pipe))
    ended.output.append(block, n);
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

}  // namespace wr::testing
