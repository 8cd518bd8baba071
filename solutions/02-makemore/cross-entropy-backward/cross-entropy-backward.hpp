// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::makemore {

/// Gradient of the mean cross-entropy to the logits, (N, V); targets: (N), not empty, -1: does not
/// count.
std::vector<double> cross_entropy_backward(std::span<const double> logits,
                                           std::span<const int> targets);

}  // namespace wr::makemore
