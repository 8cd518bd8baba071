// The command that lets a model read the night of the book.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `night`.
void add_night_command(app::Program& program);

}  // namespace wr::gpt
