// What a user types for a model to read, as tokens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/training.hpp"

namespace wr::gpt {

/// The characters' tokens; for weights that came without a vocabulary, the numbers in the text,
/// with blanks between them. Throws UserError if a character or a number is none of the model's;
/// `what` names the text then: "the prompt".
std::vector<std::int32_t> tokens_of(const TrainedGpt& trained, const std::string& text,
                                    const std::string& what);

/// The tokens to show one by one: a character, where it is visible `$` for a newline and `?` else;
/// a number, without a vocabulary.
std::vector<std::string> labels_of(const TrainedGpt& trained,
                                   const std::vector<std::int32_t>& tokens);

/// A character of ASCII as it is, a newline as `$`, anything else as `?`.
char visible(char c);

}  // namespace wr::gpt
