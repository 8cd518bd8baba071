// What the commands on names and those on text have in common: traces, and the folder of a run.
#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "names.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::makemore {

/// A trace of this run of the program. Without a seed where nothing typed can change one.
Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind = Trace::Kind::digits);

/// Writes it where --json says, if it says so.
void save(const Trace& trace, const app::Arguments& args);

/// load_names, for a run. Throws UserError if there are too few to be split.
Names load_enough_names(const std::string& data);

// What a run leaves in its folder.
inline constexpr const char* kLast = "last.ckpt";  // to go on from
inline constexpr const char* kBest = "best.ckpt";  // the lowest loss on what is not learned from

/// Ctrl-C from now on asks the run to save itself and stop; a second one ends it at once.
void catch_interrupt();
bool interrupted();
/// What to say then: how to go on with `makemore command`.
std::string how_to_go_on(const app::Arguments& args, const std::string& command);

/// Throws UserError if a new run would write over another one.
void refuse_second_run(const std::filesystem::path& folder);

/// The checkpoint from which the folder's run goes on. Throws FileError if there is none.
std::filesystem::path run_to_resume(const std::filesystem::path& folder);

/// Throws UserError if a run that is to go on until step `end`, as `option` says, is there already.
void refuse_ended(std::size_t step, std::size_t end, const std::string& option);

/// A run's folder, made if need be, and this process's alone as long as it is held. Throws
/// UserError if it cannot be made or another process writes to it, FileError if nothing can be
/// written there: better to hear it now than after the first thousand steps.
class RunFolder {
 public:
  explicit RunFolder(const std::filesystem::path& folder);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder();

 private:
  int lock_;  // a descriptor of the folder
};

/// Throws UserError if one of these options was typed beside --resume: a run goes on as it began.
void refuse_beside_resume(const app::Arguments& args, const std::vector<std::string>& options);

/// Training has diverged. Throws UserError, and says what there is to go back to.
[[noreturn]] void diverged(const std::string& what, const std::filesystem::path& folder);

/// The checkpoint itself, or the best one of a run's folder. Throws FileError if there is none.
std::filesystem::path checkpoint_at(const std::filesystem::path& run);

/// The checkpoint at what the command's word names; at `folder` without a word.
std::filesystem::path checkpoint_of(const app::Arguments& args, const char* folder);

}  // namespace wr::makemore
