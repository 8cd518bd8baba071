// The commands of the program that read and write text instead of names.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

/// Declares `text` and `write`.
void add_text_commands(app::Program& program);

}  // namespace wr::makemore
