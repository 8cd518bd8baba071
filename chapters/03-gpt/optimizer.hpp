// How a GPT learns: AdamW in two groups, gradients clipped by their norm, and a learning rate that
// warms up and comes down along a cosine.
// Leaves out AdamW's formula, which is the kernel's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parameters.hpp"

namespace wr::gpt {

// [schedule]
/// The learning rate of every step: nanoGPT's get_lr.
struct Schedule {
  double learning_rate = 1e-3, minimum = 1e-4;
  std::int64_t warmup = 100;           ///< steps on a straight line from 0
  std::int64_t decay = 2000;           ///< the step at which the minimum is reached; it stays there
  double at(std::int64_t step) const;  ///< steps are counted from 0
};
// [/schedule]

// [optimizer]
struct OptimizerConfig {
  double beta1 = 0.9, beta2 = 0.99;
  double weight_decay = 0.1;  ///< of products and embeddings, not of biases and norms
  double clip = 1;            ///< the largest norm of all gradients together; 0 for no limit
};

/// AdamW (Loshchilov and Hutter 2019), and what it remembers of every parameter.
class Optimizer {
 public:
  Optimizer(const Parameters& parameters, const OptimizerConfig& config);

  /// Moves every parameter by its gradient. Returns the gradients' norm before clipping. A norm
  /// that is not finite moves nothing.
  double step(Parameters& parameters, const Parameters& gradients, double learning_rate);

  std::int64_t steps = 0;           ///< how many have been made
  std::vector<float> mean, square;  ///< of the gradients, in the parameters' order

 private:
  OptimizerConfig config_;
};
// [/optimizer]

}  // namespace wr::gpt
