// 02-makemore/overconfident-start (break): Sure of itself, and wrong
//
// Before its first step a net knows nothing, and should say so: V characters, each with
// probability 1 / V, a loss of log V. Many nets start at ten times that. Their last layer is too
// loud: it puts out large logits, and a random guess that is made with conviction is mostly wrong.
//
// Take the logits that a net gives before training, and let every character be equally often the
// right one. Scaling the last layer scales all logits. Write three functions:
//
// * `loss_of_knowing_nothing(classes)`: the loss that a fresh net should have.
// * `first_loss(logits, scale)`: the mean, over all V characters as targets, of the cross-entropy
//   of scale * logits.
// * `largest_scale(logits, slack)`: the largest scale, at least 0, at which the first loss exceeds
//   that of knowing nothing by no more than `slack`. To one part in a million. The logits are not
//   all equal.
//
// Check it: practice check overconfident-start     Stuck? practice hint overconfident-start
// In the book: 02-makemore/batch-norm, "The first loss"
#include "solutions/02-makemore/overconfident-start/overconfident-start.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

double loss_of_knowing_nothing(int classes) {
  throw exercise::Unsolved("loss_of_knowing_nothing");
}

double first_loss(std::span<const double> logits, double scale) {
  throw exercise::Unsolved("first_loss");
}

double largest_scale(std::span<const double> logits, double slack) {
  throw exercise::Unsolved("largest_scale");
}

}  // namespace wr::makemore
