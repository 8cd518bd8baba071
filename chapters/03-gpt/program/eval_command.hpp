// gpt eval: how well a model predicts a text it has not learned from, and what that is worth.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_eval_command(app::Program& program);

}  // namespace wr::gpt
