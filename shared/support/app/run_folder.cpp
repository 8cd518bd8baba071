#include "shared/support/app/run_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::app {

namespace fs = std::filesystem;

namespace {

volatile std::sig_atomic_t stop_asked = 0;

}  // namespace

void catch_interrupt() {
  std::signal(SIGINT, [](int) {
    stop_asked = 1;
    std::signal(SIGINT, SIG_DFL);
  });
}

bool interrupted() { return stop_asked != 0; }

std::string how_to_go_on(const Arguments& args, const std::string& program_and_command) {
  const auto out = args.path("out");
  return "stopped; " + program_and_command + " --resume" + (out ? " --out " + out->string() : "") +
         " goes on";
}

void refuse_second_run(const fs::path& folder) {
  if (fs::exists(folder / kLast) || fs::exists(folder / kBest))
    throw UserError(folder.string() + " holds a run already",
                    "--resume goes on with it; --out DIR starts another", kUsage);
}

fs::path run_to_resume(const fs::path& folder) {
  if (!fs::exists(folder / kLast))
    throw FileError(FileError::Sort::missing, "there is no run in " + folder.string(),
                    "leave out --resume to start one; --out DIR names another folder");
  return folder / kLast;
}

void refuse_ended(std::int64_t step, std::int64_t end, const std::string& option) {
  if (step >= end)
    throw UserError("the run is at step " + std::to_string(step) + " already",
                    option + " counts from its beginning: a larger one goes on", kUsage);
}

void refuse_beside_resume(const Arguments& args, const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (args.given(option))
      throw UserError("--" + option + " cannot be changed in the middle of a run",
                      "leave it out, or start a new run in another folder", kUsage);
}

RunFolder::RunFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder))
    throw UserError("cannot make the folder " + folder.string() +
                        (error ? ": " + error.message() : std::string()),
                    "--out DIR names another one", kInputOutput);
  const AtomicFile trial(folder / kLast);
  lock_ = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return;  // not all can be locked
  close(lock_);
  throw UserError("another process is writing to " + folder.string(),
                  "let it end, or --out DIR for a second run", kUsage);
}

RunFolder::~RunFolder() { close(lock_); }

void diverged(const std::string& what, const fs::path& folder) {
  const std::string back = fs::exists(folder / kLast) ? "the last good state is in " +
                                                            folder.string() + "; a new run with "
                                                      : std::string("nothing was saved yet; ");
  throw UserError(what, back + "a lower --learning-rate may help", kBadData);
}

fs::path checkpoint_at(const fs::path& run) {
  if (!fs::is_directory(run) && fs::exists(run)) return run;
  for (const char* file : {kBest, kLast})
    if (fs::exists(run / file)) return run / file;
  throw FileError(FileError::Sort::missing, "there is no run in " + run.string(),
                  "RUN is a folder that a training run has filled, or a checkpoint in it");
}

fs::path checkpoint_of(const Arguments& args, const char* folder) {
  return checkpoint_at(args.words().empty() ? folder : args.words().front());
}

}  // namespace wr::app
