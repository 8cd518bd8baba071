// What the commands on names and those on text have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace wr::makemore
