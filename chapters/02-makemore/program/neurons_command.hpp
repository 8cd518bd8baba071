// `makemore neurons`: what single cells of a trained char-rnn say while it reads.
#pragma once

#include <string_view>

#include "runs/text_training.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::makemore {

/// Reads the text with the net, prints for each probe the cell that answers it best and a passage
/// coloured by that cell, and records both.
void show_neurons(const TrainedText& trained, std::string_view text, Trace& trace);

/// Declares `neurons`.
void add_neurons_command(app::Program& program);

}  // namespace wr::makemore
