// What the commands have in common: traces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/support/app/command_line.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

/// A trace of this run of the program. Without a seed where nothing typed can change one.
Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind = Trace::Kind::digits);

/// Writes it where --json says, if it says so.
void save(const Trace& trace, const app::Arguments& args);

}  // namespace wr::gpt
