// The command that plays Shannon's game with names.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

/// Declares `surprise`.
void add_surprise_command(app::Program& program);

}  // namespace wr::makemore
