// `gpt size`: what a model would cost.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_size_command(app::Program& program);

}  // namespace wr::gpt
