// The smallest language model: which character comes next, given the one before. First by counting,
// then as a net of one layer that learns the same table by gradient descent, its gradient by hand.
// Leaves out every context longer than a character: ngram.hpp counts it, mlp.hpp embeds it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "names.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "shared/tensor/tensor.hpp"

namespace wr::makemore {

// [counting]
// Shapes: V characters with the boundary (27 for a to z), N bigrams of all names together.

/// How often character j came after character i: counts(i, j), (V, V). Row 0 are the first
/// characters of names, column 0 the last. Throws UnknownCharacter.
IntMatrix count_bigrams(const Names& names, const Vocabulary& vocabulary);

/// A pair of characters, "n.", and how often it occurs.
using CountedPair = std::pair<std::string, std::int32_t>;
/// The most frequent pairs, the largest count first; equal ones in the order of the table.
std::vector<CountedPair> top_bigrams(const IntMatrix& counts, const Vocabulary& vocabulary,
                                     std::size_t how_many);

/// What comes next, as the counts have it: each row of counts + smoothing, divided by its sum.
/// (V, V); every row of a character that occurs sums to 1.
Matrix bigram_probabilities(const IntMatrix& counts, float smoothing);
// [/counting]

// [likelihood]
/// The mean of -log p(next | before) over all N bigrams, in double. The table of counts is all of
/// the data that it needs. Infinity if one of them has probability 0.
double negative_log_likelihood(const IntMatrix& counts, const Matrix& p);

/// The same as the lecture adds it up: name after name, each logarithm onto a float. After some
/// hundred thousand additions the fifth digit is wrong.
float negative_log_likelihood_in_float(const Names& names, const Vocabulary& vocabulary,
                                       const Matrix& p);
// [/likelihood]

// [sampling]
/// A new name: from the boundary on, every character drawn by the row of the one before, until the
/// boundary comes again or the name has 1000 characters.
std::string sample_name(const Matrix& p, const Vocabulary& vocabulary, TorchGenerator& random,
                        Multinomial generation);
// [/sampling]

// [net]
/// What a step of learning needs to know about the weights as they are.
struct LossAndGradient {
  double loss;      ///< mean negative log-likelihood + decay * mean(weights^2)
  Matrix dweights;  // (V, V), as the weights
};

/// The net's weights at the start, (V, V): normal numbers.
Matrix initial_weights(std::size_t characters, TorchGenerator& random);
/// The net's answer to each character: softmax of each row of the weights, (V, V).
Matrix net_probabilities(const Matrix& weights);

/// As the lecture does it: every bigram, inputs[k] then targets[k], a row of a batch. (N), (N)
LossAndGradient by_examples(const Matrix& weights, std::span<const std::int32_t> inputs,
                            std::span<const std::int32_t> targets, float decay);
/// The same numbers from the table of counts: V * V of them instead of N * V.
LossAndGradient by_counts(const Matrix& weights, const IntMatrix& counts, float decay);

/// A step of gradient descent: the weights move against the gradient.
void descend(Matrix& weights, const Matrix& dweights, float learning_rate);
// [/net]

}  // namespace wr::makemore
