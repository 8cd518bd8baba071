// 02-makemore/label-smoothing (extend): Labels that are not quite sure
//
// Cross-entropy asks for a probability of 1, which no finite logits give: a net that has long been
// right still pushes its logits apart. Label smoothing (Szegedy and others, 2016) asks for less.
// Of the target's probability a share epsilon is taken, and spread evenly over *all* V classes,
// the right one included:
//
//     q[j] = (1 - epsilon) * (1 if j is the target, else 0) + epsilon / V
//
// The loss of a row is the sum over j of -q[j] * log softmax(logits)[j]; that of a batch is the
// mean over its rows.
//
// Write three functions:
//
// * `smoothed_loss(logits, targets, epsilon)`: the loss of a batch, logits (N, V), targets (N).
// * `smoothed_gradient(logits, targets, epsilon)`: its gradient to the logits, written out by
//   hand.
// * `lowest_loss(classes, epsilon)`: the loss that no net can get under. Without smoothing it is
//   0.
//
// Check it: practice check label-smoothing     Stuck? practice hint label-smoothing
// In the book: 02-makemore/try-it, "Exercises"
#include "solutions/02-makemore/label-smoothing/label-smoothing.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


double smoothed_loss(std::span<const double> logits, std::span<const int> targets, double epsilon) {
  throw exercise::Unsolved("smoothed_loss");
}

std::vector<double> smoothed_gradient(std::span<const double> logits, std::span<const int> targets,
                                      double epsilon) {
  throw exercise::Unsolved("smoothed_gradient");
}

double lowest_loss(int classes, double epsilon) {
  throw exercise::Unsolved("lowest_loss");
}

}  // namespace wr::makemore
