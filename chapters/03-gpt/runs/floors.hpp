// What a loss is measured against: how well one can do who knows less than a GPT. A model that does
// not get below them has learned nothing that counting does not know.
// Leaves out counting more than two characters at a time, which chapter 2 does with names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wr::gpt {

// [floors]
/// The loss of guessing with every token equally likely: ln V.
double uniform_loss(std::size_t vocabulary);

/// The entropy of a text's tokens: the loss of one who knows how frequent each is, no more.
double unigram_entropy(std::span<const std::int32_t> tokens);

/// How often each token follows each, (V, V), and what a table of such counts predicts.
class BigramCounts {
 public:
  BigramCounts(std::span<const std::int32_t> tokens, std::size_t vocabulary);

  /// The mean loss of a text from its second token on, with so much added to every count. Infinite
  /// if a pair has none.
  double loss(std::span<const std::int32_t> tokens, double smoothing) const;

 private:
  std::size_t vocabulary_;
  std::vector<double> counts_, sums_;  // (V, V), (V)
};
// [/floors]

}  // namespace wr::gpt
