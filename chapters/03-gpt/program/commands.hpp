// What the commands have in common: traces, texts, and bars of progress.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shared/support/app/command_line.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

/// A trace of this run of the program. Without a seed where nothing typed can change one.
Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind = Trace::Kind::digits);

/// Writes it where --json says, if it says so.
void save(const Trace& trace, const app::Arguments& args);

/// The text that --data names. Throws UserError if it has fewer than `shortest` characters,
/// FileError if it cannot be read.
std::string load_long_text(const app::Arguments& args, std::size_t shortest);

/// A bar for each of several runs of so many steps, one after the other.
class RunBars {
 public:
  explicit RunBars(std::int64_t steps) : steps_(steps) {}
  /// Hears of every step, counted from 1.
  void update(const std::string& run, std::int64_t step, double loss);

 private:
  std::int64_t steps_;
  std::optional<app::Progress> bar_;
};

}  // namespace wr::gpt
