// The command that reads a log with a model's eyes.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `surprise`.
void add_surprise_command(app::Program& program);

}  // namespace wr::gpt
