// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::gpt {

struct LayerNormGradients {
  std::vector<double> dx;            ///< (N, C)
  std::vector<double> dgain, dbias;  ///< (C)
};

/// The way back through y = gain * (x - mean) / sqrt(variance + epsilon) + bias, with the mean and
/// the variance of each row. x, dout: (N, C); gain: (C). The variance divides by C.
LayerNormGradients layer_norm_backward(std::span<const double> x, std::span<const double> gain,
                                       std::span<const double> dout, double epsilon);

}  // namespace wr::gpt
