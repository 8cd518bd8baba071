// The folder of a training run, as the programs of the chapters have it: two checkpoints, one
// process at a time, Ctrl-C that loses nothing, and a word for everything that can be wrong.
// Leaves out what is in a checkpoint: the chapters' own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "shared/support/app/command_line.hpp"

namespace wr::app {

// What a run leaves in its folder.
inline constexpr const char* kLast = "last.ckpt";  // to go on from
inline constexpr const char* kBest = "best.ckpt";  // the lowest loss on what is not learned from

/// Ctrl-C from now on asks the run to save itself and stop; a second one ends it at once.
void catch_interrupt();
bool interrupted();
/// What to say then: how to go on with `program command`.
std::string how_to_go_on(const Arguments& args, const std::string& program_and_command);

/// Throws UserError if a new run would write over another one.
void refuse_second_run(const std::filesystem::path& folder);

/// The checkpoint from which the folder's run goes on. Throws FileError if there is none.
std::filesystem::path run_to_resume(const std::filesystem::path& folder);

/// Throws UserError if a run that is to go on until step `end`, as `option` says, is there already.
void refuse_ended(std::int64_t step, std::int64_t end, const std::string& option);

/// Throws UserError if one of these options was typed beside --resume: a run goes on as it began.
void refuse_beside_resume(const Arguments& args, const std::vector<std::string>& options);

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

/// Training has diverged. Throws UserError, and says what there is to go back to.
[[noreturn]] void diverged(const std::string& what, const std::filesystem::path& folder);

/// The checkpoint itself, or the best one of a run's folder. Throws FileError if there is none.
std::filesystem::path checkpoint_at(const std::filesystem::path& run);

/// The checkpoint at what the command's word names; at `folder` without a word.
std::filesystem::path checkpoint_of(const Arguments& args, const char* folder);

}  // namespace wr::app
