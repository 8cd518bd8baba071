// Cross-entropy of scores and the classes that were right, with the softmax inside, forward and
// backward. In float. Leaves out soft targets and weights of classes.
//
// The same contract holds for all three. logits are (rows, V), row-major; targets are (rows): the
// right class of each row, or -1 for a row that does not count. V is logits.size() / rows. Before
// anything is written a ContractError is thrown if sizes do not fit, or if a target is outside
// [-1, V). A score of -infinity is masked: its probability is 0, and 0 is every probability of a
// row of them. NaN or +infinity anywhere in a row that counts makes what comes of that row NaN.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/kernels/softmax.hpp"

namespace wr::kernels {

/// losses[i] = minus the logarithm of the probability that softmax of row i gives to targets[i]; 0
/// where the target is -1. losses are (rows). Returns the mean over the rows that count, added up
/// in double in the order of rows; 0 if none counts.
///
/// A loss is off by at most epsilon * (2 + loss); it is infinity if the target is masked.
double cross_entropy(std::span<const float> logits, std::span<const std::int32_t> targets,
                     std::span<float> losses);

/// dlogits = (softmax - onehot) * scale, (rows, V), written, not added; 0 in a row that does not
/// count. For the gradient of the mean, scale is 1 / (the number of rows that count). dlogits may
/// be the span of logits, but must not overlap it otherwise.
///
/// Off by at most 5 epsilon * scale * softmax, at the target 4 epsilon * scale; no closer than the
/// smallest normal float.
void cross_entropy_backward(std::span<const float> logits, std::span<const std::int32_t> targets,
                            float scale, std::span<float> dlogits);

/// Both at once, to the same bits: each row is read once, and its gradient is written while the row
/// is still in the cache. Returns the mean, as cross_entropy does.
double cross_entropy_forward_backward(std::span<const float> logits,
                                      std::span<const std::int32_t> targets, float scale,
                                      std::span<float> losses, std::span<float> dlogits);

// [cross-entropy-ref]
/// What the kernels above are measured against, for one row with a target.
inline double cross_entropy_ref(std::span<const float> logits, std::int32_t target) {
  const double largest = max_ref<float>(logits);
  double sum = 0;
  for (const float v : logits) sum += std::exp(v - largest);
  return std::log(sum) - (logits[static_cast<std::size_t>(target)] - largest);
}

inline void cross_entropy_backward_ref(std::span<const float> logits, std::int32_t target,
                                       double scale, std::span<double> dlogits) {
  const double largest = max_ref<float>(logits);
  double sum = 0;
  for (const float v : logits) sum += std::exp(v - largest);
  for (std::size_t i = 0; i < logits.size(); ++i)
    dlogits[i] = scale * std::exp(logits[i] - largest) / sum;
  dlogits[static_cast<std::size_t>(target)] -= scale;
}
// [/cross-entropy-ref]

}  // namespace wr::kernels
