#include "commands.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "shared/kernels/target.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::makemore {

namespace fs = std::filesystem;

extern const BuildInfo build_info;

namespace {

volatile std::sig_atomic_t stop_asked = 0;

}  // namespace

Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), seed, build_info, kernels::active_target());
}

void save(const Trace& trace, const app::Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

Names load_enough_names(const std::string& data) {
  const Names names = load_names(data);
  if (names.size() < 10)
    throw app::UserError(data + " has only " + std::to_string(names.size()) + " names",
                         "ten are the least: a tenth of them is the test", app::kBadData);
  return names;
}

void catch_interrupt() {
  std::signal(SIGINT, [](int) {
    stop_asked = 1;
    std::signal(SIGINT, SIG_DFL);
  });
}

bool interrupted() { return stop_asked != 0; }

std::string how_to_go_on(const app::Arguments& args, const std::string& command) {
  const auto out = args.path("out");
  return "stopped; makemore " + command + " --resume" + (out ? " --out " + out->string() : "") +
         " goes on";
}

void refuse_second_run(const fs::path& folder) {
  if (fs::exists(folder / kLast) || fs::exists(folder / kBest))
    throw app::UserError(folder.string() + " holds a run already",
                         "--resume goes on with it; --out DIR starts another", app::kUsage);
}

fs::path run_to_resume(const fs::path& folder) {
  if (!fs::exists(folder / kLast))
    throw FileError(FileError::Sort::missing, "there is no run in " + folder.string(),
                    "leave out --resume to start one; --out DIR names another folder");
  return folder / kLast;
}

void refuse_ended(std::size_t step, std::size_t end, const std::string& option) {
  if (step >= end)
    throw app::UserError("the run is at step " + std::to_string(step) + " already",
                         option + " counts from its beginning: a larger one goes on", app::kUsage);
}

RunFolder::RunFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder))
    throw app::UserError("cannot make the folder " + folder.string() +
                             (error ? ": " + error.message() : std::string()),
                         "--out DIR names another one", app::kInputOutput);
  const AtomicFile trial(folder / kLast);
  lock_ = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return;  // not all can be locked
  close(lock_);
  throw app::UserError("another makemore is writing to " + folder.string(),
                       "let it end, or --out DIR for a second run", app::kUsage);
}

RunFolder::~RunFolder() { close(lock_); }

void refuse_beside_resume(const app::Arguments& args, const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (args.given(option))
      throw app::UserError("--" + option + " cannot be changed in the middle of a run",
                           "leave it out, or start a new run in another folder", app::kUsage);
}

void diverged(const std::string& what, const fs::path& folder) {
  const std::string back = fs::exists(folder / kLast) ? "the last good state is in " +
                                                            folder.string() + "; a new run with "
                                                      : std::string("nothing was saved yet; ");
  throw app::UserError(what, back + "a lower --learning-rate may help", app::kBadData);
}

fs::path checkpoint_at(const fs::path& run) {
  if (!fs::is_directory(run) && fs::exists(run)) return run;
  for (const char* file : {kBest, kLast})
    if (fs::exists(run / file)) return run / file;
  throw FileError(FileError::Sort::missing, "there is no run in " + run.string(),
                  "RUN is a folder that makemore train or text has filled, or a checkpoint in it");
}

fs::path checkpoint_of(const app::Arguments& args, const char* folder) {
  return checkpoint_at(args.words().empty() ? folder : args.words().front());
}

}  // namespace wr::makemore
