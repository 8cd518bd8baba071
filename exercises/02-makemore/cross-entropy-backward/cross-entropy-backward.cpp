// 02-makemore/cross-entropy-backward (rebuild): Softmax minus one-hot
//
// A batch has N rows of V logits. Each row has a target, or -1 if the row does not count. The loss
// is the mean, over the rows that count, of minus the logarithm of the probability that softmax
// gives to the target.
//
// Write `cross_entropy_backward(logits, targets)`: the gradient of that mean to every logit, in
// one pass and without the softmax's own way back. V is `logits.size() / targets.size()`. If no
// row counts, all gradients are zero.
//
// Check it: practice check cross-entropy-backward     Stuck? practice hint cross-entropy-backward
// In the book: 02-makemore/backprop, "Cross-entropy in one line"
#include "solutions/02-makemore/cross-entropy-backward/cross-entropy-backward.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

std::vector<double> cross_entropy_backward(std::span<const double> logits,
                                           std::span<const int> targets) {
  throw exercise::Unsolved("cross_entropy_backward");
}

}  // namespace wr::makemore
