// The commands that read and write weights as others have them.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

/// Declares `export` and `import`.
void add_weights_commands(app::Program& program);

}  // namespace wr::gpt
