// gpt train: learn from a text, and keep the run in a folder; gpt seeds: how much of its result is
// luck.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_train_command(app::Program& program);
void add_seeds_command(app::Program& program);

}  // namespace wr::gpt
