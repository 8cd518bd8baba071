// `gpt speed`: how fast a model of 15 million parameters writes.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `speed`.
void add_speed_command(app::Program& program);

}  // namespace wr::gpt
