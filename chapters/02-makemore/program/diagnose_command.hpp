// The command that looks into a trained model: makemore diagnose.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

void add_diagnose_command(app::Program& program);

}  // namespace wr::makemore
