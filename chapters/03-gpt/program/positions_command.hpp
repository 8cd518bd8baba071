// The command that compares ways to tell where a token stands: gpt positions.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_positions_command(app::Program& program);

}  // namespace wr::gpt
