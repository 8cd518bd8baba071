// What DeepMind's Chinchilla paper found: how good a model of a size becomes, and how size and data
// should grow together. (Hoffmann et al. 2022; nanoGPT, scaling_laws.ipynb.)
// Leaves out a law of our own: scaling_law.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parameters.hpp"

namespace wr::gpt {

// [chinchilla]
/// L(N, D) = 1.69 + 406.4 / N^0.34 + 410.7 / D^0.28, in nats a token of their text: what no model
/// can know, what this one is too small for, and what it has not read.
double chinchilla_loss(double parameters, double tokens);

/// How a budget of FLOPs is best spent, by that formula and C = 6 N D.
struct Budget {
  double parameters, tokens;
};
/// The best of sixteen sizes a decade, from 10 million to 100 billion.
Budget best_budget(double flops);
// [/chinchilla]

// [chinchilla-line]
/// A straight line through the paper's nine best pairs of size and data, in decimal logarithms.
struct Line {
  double slope, intercept;
};
Line chinchilla_line();

/// How many tokens a model of this size should read, by that line.
double chinchilla_tokens(double parameters);

/// Parameters as that paper's authors count them: the head, but neither embedding.
std::uint64_t chinchilla_parameters(const GptConfig& config);
// [/chinchilla-line]

}  // namespace wr::gpt
