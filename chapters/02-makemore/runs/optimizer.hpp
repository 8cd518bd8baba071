// AdamW over a whole model: what chapter 1 did for its scalars, for tensors.
// Leaves out the formula, which is the kernel's, and any schedule: the caller says the rate.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/kernels/optimizer.hpp"
#include "tensor.hpp"

namespace wr::makemore {

// [optimizer]
/// AdamW (Loshchilov and Hutter 2019), and what it remembers of every parameter.
struct Optimizer {
  /// The settings but for the step, which is counted here, and for the rate.
  Optimizer(std::vector<Tensor> all, const kernels::AdamW& settings);

  /// Moves every parameter by its gradient, which is zero afterwards.
  void step(float learning_rate);

  std::vector<Tensor> parameters;
  kernels::AdamW adamw;                            ///< its step: how many have been made
  std::vector<std::vector<float>> means, squares;  ///< of the gradients: one of each a parameter
};
// [/optimizer]

}  // namespace wr::makemore
