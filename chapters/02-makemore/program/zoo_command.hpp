// The command that trains the whole zoo.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

/// Declares `zoo`.
void add_zoo_command(app::Program& program);

}  // namespace wr::makemore
