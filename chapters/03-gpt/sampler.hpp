// From scores to a token: the distribution a model means, bent by temperature, cut by top-k and
// top-p, and one draw from it.
// Leaves out the scores, which are the model's: generator.hpp; and beams: a search for the most
// probable text is an exercise of chapter 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

// [sampling]
/// How daring a choice is. The defaults draw as the model believes.
struct Sampling {
  double temperature = 1;  ///< scores are divided by it; 0 always takes the largest
  std::size_t top_k = 0;   ///< only the k largest scores; 0 for all
  double top_p = 1;        ///< only the most probable tokens, as few as reach p together; 1 for all
};

/// Scores that no distribution can be made of: NaN, +infinity, or nothing above -infinity.
struct NoDistribution : std::runtime_error {
  NoDistribution() : std::runtime_error("the scores are not numbers that can be chosen by") {}
};

/// The probability of every token, (V). Of equal scores the token with the smaller number comes
/// first: at temperature 0 it takes all, and at the edge of top-k or top-p it is the one that
/// stays. With both cuts a token has to pass both; top-p counts the probabilities from before any
/// cut. A score of -infinity has probability 0. Throws NoDistribution, and ContractError if the
/// temperature is negative, p is not in (0, 1], or V is 0.
std::vector<float> distribution(std::span<const float> logits, const Sampling& sampling);
// [/sampling]

// [sampler]
/// Draws tokens. A token takes one uniform number, looked up in the cumulative distribution as
/// `torch.multinomial` did in 2022: the n-th token of a seed is drawn with its n-th number, however
/// large the vocabulary is. (Today's PyTorch draws a number for every entry of the vocabulary. For
/// 32,000 of them that takes a third of the time of a model of 15 million parameters.)
class Sampler {
 public:
  Sampler(const Sampling& sampling, std::uint64_t seed) : sampling_(sampling), random_(seed) {}

  /// Throws as distribution does.
  std::int32_t next(std::span<const float> logits);

 private:
  Sampling sampling_;
  TorchGenerator random_;
};
// [/sampler]

}  // namespace wr::gpt
