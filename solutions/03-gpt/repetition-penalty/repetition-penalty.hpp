// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::gpt {

/// Scores, (V), with those of the text's tokens divided by the penalty if positive, multiplied by
/// it if negative.
std::vector<double> penalised(std::span<const double> scores, std::span<const int> text,
                              double penalty);

/// Scores, (V), with presence + n * frequency taken from a token that occurs n > 0 times.
std::vector<double> subtracted(std::span<const double> scores, std::span<const int> text,
                               double presence, double frequency);

/// The tokens that would repeat n tokens in a row, ascending.
std::vector<int> banned(std::span<const int> text, int n);

}  // namespace wr::gpt
