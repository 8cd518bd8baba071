// Attention between two sequences: one asks, the other answers. A translation that is being written
// looks at the sentence it translates. Nothing there is in the future, so nothing is hidden.
// Leaves out a sequence that looks at itself, the special case: head.hpp.
#pragma once

#include <vector>

#include "head.hpp"

namespace wr::gpt::road {

// [cross-attention]
class CrossAttention {
 public:
  CrossAttention(std::size_t channels, std::size_t head_size, TorchGenerator& random,
                 DropoutState& dropout);
  /// Queries of x, (B, T, C); keys and values of memory, (B, S, C). Returns (B, T, D).
  Tensor3 forward(const Tensor3& x, const Tensor3& memory);
  struct Gradients {
    Tensor3 x, memory;
  };
  Gradients backward(const Tensor3& dout);
  std::vector<Parameter*> parameters();

  Linear query, key, value;  // (C, D), without bias
  Attention attention;
};
// [/cross-attention]

}  // namespace wr::gpt::road
