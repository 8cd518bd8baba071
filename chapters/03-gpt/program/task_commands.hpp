// The commands that teach a task.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `sort`, `add` and `emergence`.
void add_task_commands(app::Program& program);

}  // namespace wr::gpt
