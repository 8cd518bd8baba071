#include "ci/grading/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "shared/support/app/trouble.hpp"

namespace wr::grading {
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t interrupt_seen = 0;

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

// In the new process, before the program: only calls that are safe after fork.
[[noreturn]] void become(char* const* words, const Limits& limits, int output, int trouble) {
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, static_cast<rlim_t>(std::ceil(limits.seconds)) + 2);
  limit(RLIMIT_FSIZE, rlim_t{1} << 30);
  if (limits.megabytes) limit(RLIMIT_AS, static_cast<rlim_t>(limits.megabytes) << 20);
  ::signal(SIGINT, SIG_DFL);
  ::execvp(words[0], words);
  const int why = errno;
  [[maybe_unused]] const auto told = ::write(trouble, &why, sizeof why);
  ::_exit(127);
}

struct Pipe {
  int read = -1, write = -1;
  explicit Pipe(int flags) {
    int ends[2];
    if (::pipe2(ends, flags) != 0)
      throw app::UserError(std::string("cannot start a program: ") + std::strerror(errno), "",
                           app::kInputOutput);
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_write();
    ::close(read);
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

void keep(Ended& ended, const char* part, std::size_t size, const Limits& limits) {
  const std::size_t room = limits.output - std::min(limits.output, ended.output.size());
  ended.output.append(part, std::min(room, size));
  ended.output_cut |= size > room;
}

}  // namespace

bool interrupted() { return interrupt_seen != 0; }

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupt_seen = 1; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Ended run_child(const std::vector<std::string>& command, const Limits& limits) {
  for (const char* name :
       {"BOOST_TEST_LOG_LEVEL", "BOOST_TEST_RESULT_CODE", "BOOST_TEST_RUN_FILTERS",
        "BOOST_TEST_LOGGER", "BOOST_TEST_LOG_SINK", "BOOST_TEST_REPORT_SINK"})
    ::unsetenv(name);
  ::setenv("LC_ALL", "C.UTF-8", 1);  // compilers that say "error", not "Fehler"
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);

  Pipe output(O_CLOEXEC), trouble(O_CLOEXEC);
  const pid_t child = ::fork();
  if (child < 0)
    throw app::UserError(std::string("cannot start a program: ") + std::strerror(errno), "",
                         app::kInputOutput);
  if (child == 0) become(words.data(), limits, output.write, trouble.write);
  ::setpgid(child, child);
  output.close_write();
  trouble.close_write();

  int why = 0;
  const bool started = ::read(trouble.read, &why, sizeof why) != sizeof why;

  // Read what it prints until it closes the pipe or its time is up
  Ended ended;
  const auto end = Clock::now() + std::chrono::duration<double>(limits.seconds);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) {
      ended.out_of_time = true;
      break;
    }
    if (interrupted()) {
      ended.interrupted = true;
      break;
    }
    pollfd waiting{output.read, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::min<long long>(left.count(), 100))) <= 0) {
      siginfo_t state{};
      if (::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
          state.si_pid == child)
        break;  // it has ended; whoever holds the pipe now was left behind by it
      continue;
    }
    char part[4096];
    const ssize_t size = ::read(output.read, part, sizeof part);
    if (size <= 0) break;
    keep(ended, part, static_cast<std::size_t>(size), limits);
  }
  // The pipe is closed: let it finish in its own time, but not longer
  while (!ended.out_of_time && !ended.interrupted) {
    siginfo_t state{};
    if (::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        state.si_pid == child)
      break;
    if (Clock::now() >= end) ended.out_of_time = true;
    if (interrupted()) ended.interrupted = true;
    ::usleep(2000);
  }
  ::kill(-child, SIGKILL);  // and everything that it started
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!started)
    throw app::UserError("cannot start " + command[0] + ": " + std::strerror(why), "",
                         app::kNoInput);
  if (WIFSIGNALED(status) && !ended.out_of_time && !ended.interrupted) {
    ended.signal = WTERMSIG(status);
    if (ended.signal == SIGXCPU) ended.out_of_time = true, ended.signal = 0;
  }
  if (WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
  return ended;
}

std::string signal_name(int signal) {
  const char* words = ::sigdescr_np(signal);
  const char* abbreviation = ::sigabbrev_np(signal);
  if (!words || !abbreviation) return "signal " + std::to_string(signal);
  std::string text = words;
  text[0] = static_cast<char>(text[0] | 0x20);
  return text + " (SIG" + abbreviation + ")";
}

}  // namespace wr::grading
