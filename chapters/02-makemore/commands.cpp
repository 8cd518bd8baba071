#include "commands.hpp"

#include "shared/kernels/target.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"

namespace wr::makemore {

extern const BuildInfo build_info;

namespace {

volatile std::sig_atomic_t stop_asked = 0;

// The instruction set in use. WR_TARGET is the user's to get wrong, and to be told about.
std::string target() {
  try {
    return kernels::active_target();
  } catch (const kernels::UnknownTarget&) {
    std::string available;
    for (const std::string& name : kernels::targets()) available += ' ' + name;
    throw app::UserError("WR_TARGET names no instruction set of this machine",
                         "it has" + available + "; or leave WR_TARGET unset", app::kUsage);
  }
}

}  // namespace

Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), seed, build_info, target());
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
  std::signal(SIGINT, [](int) { stop_asked = 1; });
}

bool interrupted() { return stop_asked != 0; }

void refuse_second_run(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / kLast))
    throw app::UserError(folder.string() + " holds a run already",
                         "--resume goes on with it; --out DIR starts another", app::kUsage);
}

void refuse_beside_resume(const app::Arguments& args, const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (args.given(option))
      throw app::UserError("--" + option + " cannot be changed in the middle of a run",
                           "leave it out, or start a new run in another folder", app::kUsage);
}

void diverged(const std::string& what, const std::filesystem::path& folder) {
  const std::string back = std::filesystem::exists(folder / kLast)
                               ? "the last good state is in " + folder.string() + "; "
                               : std::string("nothing was saved yet; ");
  throw app::UserError(what, back + "a lower --learning-rate may help", app::kBadData);
}

std::filesystem::path checkpoint_of(const app::Arguments& args, const char* folder) {
  const std::filesystem::path path = args.words().empty() ? folder : args.words().front();
  return std::filesystem::is_directory(path) ? path / kBest : path;
}

}  // namespace wr::makemore
