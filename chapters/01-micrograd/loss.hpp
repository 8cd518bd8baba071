// What "wrong" costs: the number that training makes small.
// Leaves out regression: the squared error is two operations, and an exercise.
#pragma once

#include <span>

#include "nn.hpp"

namespace wr::micrograd {

// [max-margin]
/// Mean of max(0, 1 - label * score): a score on the right side of zero by 1 or more costs nothing
/// (the hinge loss of support vector machines). `labels` are +1 or -1, one a score; sizes equal,
/// not empty.
Value max_margin(const Values& scores, std::span<const int> labels);
// [/max-margin]

// [l2]
/// alpha * sum of squares: prefers small weights.
Value l2(const Values& parameters, double alpha);
// [/l2]

// [cross-entropy]
/// -log softmax(logits)[target]: how surprised the model is by the right class, in nats.
/// Needs 0 <= target < logits.size().
Value cross_entropy(const Values& logits, std::size_t target);
// [/cross-entropy]

}  // namespace wr::micrograd
