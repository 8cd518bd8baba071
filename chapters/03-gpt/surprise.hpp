// How surprised a model is by a text: character by character, line by line. What a log's reader
// would want to see first is what the log's model expected least.
// Leaves out what is printed: program/surprise_command.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gpt.hpp"

namespace wr::gpt {

// [surprise]
/// The loss of every token in nats, (n). The model reads windows of its context that overlap by
/// half, and a token is judged in the window that shows it most of what came before: at least half
/// a context, where the text has so much. `batch` windows are read at a time. The first token has
/// nothing before it and is given the surprise of a fair draw, ln V. Throws ContractError if there
/// are no tokens.
std::vector<float> surprise(Gpt& model, std::span<const std::int32_t> tokens, std::size_t batch);
// [/surprise]

// [line-surprise]
/// A line of a text, its newline included, and what the model made of it.
struct LineSurprise {
  std::size_t number;      ///< 1 is the first
  std::size_t begin, end;  ///< characters
  double total, mean;      ///< nats: of the line, and of a character of it
};

/// All lines of a text, in order. `losses` has one number for every character.
std::vector<LineSurprise> lines_of(std::string_view text, std::span<const float> losses);

/// The `count` lines with the largest mean, the most surprising first. Lines of fewer than `least`
/// characters are left out: a single one may cost anything.
std::vector<LineSurprise> most_surprising(std::vector<LineSurprise> lines, std::size_t count,
                                          std::size_t least);
// [/line-surprise]

}  // namespace wr::gpt
