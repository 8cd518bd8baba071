// 02-makemore/evaluation-moves-statistics (break): The measurement that moves what it measures
//
// Somebody evaluates the dev set in every epoch and has forgotten to say that training is over for
// the moment. No parameter moves, nothing is backpropagated, and yet the loss on the training data
// gets worse with every look at the dev set.
//
// The model is one batch normalisation of one channel, with gain 1 and bias 0. A pass in training
// mode over numbers x moves the running statistics,
//
//     running = (1 - momentum) * running + momentum * seen
//
// where `seen` holds the mean of x and its variance, which divides by N - 1. In use, the layer
// puts out (x - running.mean) / sqrt(running.variance + 1e-5).
//
// Write three functions:
//
// * `after_evaluations(running, dev, momentum, times)`: the running statistics after `times`
//   forgotten evaluations of the numbers `dev`.
// * `loss_in_use(running, x, targets)`: the mean squared error of the layer's output, in use,
//   against the targets.
// * `looks_until(running, dev, momentum, distance)`: how many evaluations it takes until the
//   running mean is closer than `distance` to the mean of dev; 0 if it is already.
//
// Check it: practice check evaluation-moves-statistics     Stuck? practice hint evaluation-moves-statistics
// In the book: 02-makemore/batch-norm, "Two lives of a layer"
#include "solutions/02-makemore/evaluation-moves-statistics/evaluation-moves-statistics.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


Running after_evaluations(Running running, std::span<const double> dev, double momentum,
                          int times) {
  throw exercise::Unsolved("after_evaluations");
}

double loss_in_use(const Running& running, std::span<const double> x,
                   std::span<const double> targets) {
  throw exercise::Unsolved("loss_in_use");
}

int looks_until(Running running, std::span<const double> dev, double momentum, double distance) {
  throw exercise::Unsolved("looks_until");
}

}  // namespace wr::makemore
