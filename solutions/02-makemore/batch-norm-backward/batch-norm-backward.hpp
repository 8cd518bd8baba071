// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::makemore {

struct NormGradients {
  std::vector<double> dx;            ///< (N, C)
  std::vector<double> dgain, dbias;  ///< (C)
};

/// The way back through y = gain * (x - mean) / sqrt(variance + epsilon) + bias. x, dout: (N, C);
/// gain: (C). N is at least 2, the variance divides by N - 1.
NormGradients batch_norm_backward(std::span<const double> x, std::span<const double> gain,
                                  std::span<const double> dout, double epsilon);

}  // namespace wr::makemore
