// What the exercise asks for.
#pragma once

#include <string>

#include "chapters/02-makemore/names.hpp"

namespace wr::makemore {

/// How much each order is trusted, 0 to 1; the rest goes to the order below.
struct Weights {
  double unigram = 0, bigram = 0, trigram = 0;
};

/// P(next | before): before are two characters, '.' is the boundary.
double interpolated(const Names& names, const std::string& before, char next,
                    const Weights& weights);

/// e to the mean of -log P over every character and every end of the held-out names.
double perplexity(const Names& train, const Names& held_out, const Weights& weights);

}  // namespace wr::makemore
