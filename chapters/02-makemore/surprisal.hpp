// Shannon's game, played by a model with a name (Shannon 1951, Prediction and Entropy of Printed
// English): hide the next character, let the model guess until it is right, uncover it, go on.
// Leaves out where the probabilities come from: anything that can say what comes next may play.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "names.hpp"
#include "ngram.hpp"

namespace wr::makemore {

// [surprisal]
/// What a model made of one character of a name.
struct Surprisal {
  std::int32_t character;
  double bits;        ///< -log2 of the probability that the model gave it: 1 is a toss of a coin
  std::size_t guess;  ///< 1 if it was the model's first guess, V if the last
};

/// The probabilities of the character after these, (V). At the beginning there are none before it.
using NextCharacter = std::function<std::vector<double>(std::span<const std::int32_t> before)>;

/// Plays the game with every character of the name, and with its end. Among characters that are as
/// probable as each other the model guesses in no order: the middle counts. Throws
/// UnknownCharacter.
std::vector<Surprisal> play(const NextCharacter& next, const Vocabulary& vocabulary,
                            std::string_view name);

/// The mean of the bits. 0 for none.
double bits_a_character(std::span<const Surprisal> game);
// [/surprisal]

// [ngram-player]
/// An n-gram that has counted these names, each from its own beginning, and can play.
NextCharacter ngram_player(const Names& names, const Vocabulary& vocabulary, std::size_t n,
                           double smoothing);
// [/ngram-player]

}  // namespace wr::makemore
