// Runs another program under limits and says how it ended. What it prints is kept up to a bound.
// Leaves out confinement: the program runs as the user who started it, in its own process group.
// (Boost.Process has no resource limits; this is fork, setrlimit and exec.)
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace wr::grading {

struct Limits {
  double seconds = 60;           ///< on the wall clock; processor time is limited a little above
  std::size_t megabytes = 0;     ///< of address space; 0: no limit
  std::size_t output = 1 << 18;  ///< bytes kept of what it prints; the rest is thrown away
};

struct Ended {
  int exit_code = 0;         ///< if no signal
  int signal = 0;            ///< 0: it ended by itself
  bool out_of_time = false;  ///< we ended it
  bool interrupted = false;  ///< the user pressed Ctrl-C
  std::string output;        ///< standard output and standard error, as they came
  bool output_cut = false;

  bool well() const { return !signal && !out_of_time && !interrupted && exit_code == 0; }
};

/// Runs `command` (its first word is looked up on the path), with nothing to read and Boost.Test's
/// variables removed from its environment and messages in English. Everything it started has ended
/// when this returns. Throws app::UserError if it cannot be started.
Ended run_child(const std::vector<std::string>& command, const Limits& limits);

/// "segmentation fault (SIGSEGV)"
std::string signal_name(int signal);

/// Whether Ctrl-C was pressed since catch_interrupts().
bool interrupted();

/// From now on Ctrl-C ends run_child() early and sets interrupted(), instead of ending us.
void catch_interrupts();

}  // namespace wr::grading
