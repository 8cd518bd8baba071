// The command that looks where a model looks.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `attention`.
void add_attention_command(app::Program& program);

}  // namespace wr::gpt
