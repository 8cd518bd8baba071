// The command that measures: gpt bench.
#pragma once

#include "shared/support/app/command_line.hpp"

namespace wr::gpt {

void add_bench_command(app::Program& program);

}  // namespace wr::gpt
