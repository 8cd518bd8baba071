// What a text costs before anything is learned by gradient: knowing only how many characters there
// are, how frequent each is, or how frequent each is after another. Every loss on the road stands
// above or below one of these.
// Leaves out longer contexts: chapter 2's n-grams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wr::gpt {

// [floors]
/// Losses in nats a token.
struct Floors {
  double uniform;           ///< ln V
  double unigram_training;  ///< the entropy of the training part's characters
  double unigram;           ///< counted in training, plus one each, judged by the validation part
  double bigram_training;   ///< the entropy of a character, given the one before it
  double bigram;            ///< counted in training, plus one each, judged by the validation part
};

/// Throws ContractError if either part has fewer than two tokens.
Floors floors(std::span<const std::int32_t> training, std::span<const std::int32_t> validation,
              std::size_t vocabulary);
// [/floors]

}  // namespace wr::gpt
