// How large a model is before there is one: parameters, operations, bytes and days, by arithmetic
// alone. (nanoGPT, transformer_sizing.ipynb, keeps the same books.)
// Leaves out how good it will be: chinchilla.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parameters.hpp"

namespace wr::gpt {

// [size-parameters]
/// Parameters by what they do.
struct ParameterCount {
  std::uint64_t token_embedding, position_embedding;
  std::uint64_t attention;     ///< queries, keys, values, projection, of all layers
  std::uint64_t feed_forward;  ///< of all layers
  std::uint64_t norms;         ///< the last one too
  std::uint64_t head;          ///< 0 if it is the token embedding

  std::uint64_t total() const;
  /// What nanoGPT prints, and what enters PaLM's formula: a table of positions does no products.
  std::uint64_t without_positions() const { return total() - position_embedding; }
};

ParameterCount count_parameters(const GptConfig& config);
// [/size-parameters]

// [size-flops]
/// Floating-point operations of the forward pass, a multiplication and an addition being two. Only
/// products count: the rest is a few per cent. Scores are counted for every pair of positions, as
/// is the custom, though the causal mask needs but half of them.
struct ForwardFlops {
  double queries_keys_values, scores, weighted_sum, projection;  // of all layers
  double feed_forward;                                           // of all layers
  double head;

  double total() const;
  /// A product's backward pass is two products: the gradient of either factor.
  double backward() const { return 2 * total(); }
};

/// Of one sequence of so many positions.
ForwardFlops count_forward(const GptConfig& config, std::size_t time);

/// Forward and backward of one sequence by PaLM's formula: 6 N + 12 L C T a token (Chowdhery et al.
/// 2022, appendix B). N leaves the position embedding out.
double palm_flops(const GptConfig& config, std::size_t time);
// [/size-flops]

// [size-bytes]
/// Bytes in single precision.
struct Bytes {
  double weights, gradients;
  double optimizer;    ///< AdamW's two running means
  double activations;  ///< what one batch leaves for the backward pass, and what that needs itself
  double cache;        ///< keys and values of one position, for generating

  double training() const { return weights + gradients + optimizer + activations; }
};

/// The activations are exactly what Activations allocates.
Bytes count_bytes(const GptConfig& config, std::size_t batch, std::size_t time);
// [/size-bytes]

// [size-time]
/// Model FLOPs utilisation: the share of the peak that was of use, both in FLOPs a second.
double utilisation(double flops, double seconds, double peak);

/// How long it takes to read so many tokens, forward and backward, at 6 N FLOPs a token.
double training_days(double parameters, double tokens, double flops_a_second);
// [/size-time]

}  // namespace wr::gpt
