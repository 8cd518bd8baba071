// `gpt micro`: microgpt on words, or on names.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_micro_command(app::Program& program);

}  // namespace wr::gpt
