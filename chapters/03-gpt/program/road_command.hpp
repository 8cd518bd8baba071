// The command that walks from a table to a GPT: gpt road.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_road_command(app::Program& program);

}  // namespace wr::gpt
