// The commands that play Shannon's game with names: with one, and with a stream of them.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

/// Declares `surprise` and `drift`.
void add_surprise_commands(app::Program& program);

}  // namespace wr::makemore
