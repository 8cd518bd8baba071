// `gpt sample`: a trained model writes.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `sample`.
void add_sample_command(app::Program& program);

}  // namespace wr::gpt
