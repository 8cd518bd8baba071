// The commands of the program that read and write text instead of names.
#pragma once

#include <filesystem>

#include "shared/support/app/command_line.hpp"

namespace wr::makemore {

/// Declares `text`, `write` and `neurons`.
void add_text_commands(app::Program& program);

/// Whether the file is a whole checkpoint of char-rnn.
bool is_text_run(const std::filesystem::path& checkpoint);

/// What `eval` does with one: losses over what it learned from and over the validation strips.
int eval_text(const app::Arguments& args, const std::filesystem::path& checkpoint);

}  // namespace wr::makemore
