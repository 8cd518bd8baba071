// The command that foretells a run.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `scaling`.
void add_scaling_command(app::Program& program);

}  // namespace wr::gpt
