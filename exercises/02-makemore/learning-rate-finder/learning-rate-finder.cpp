// 02-makemore/learning-rate-finder (break): The wrong rate, read off a good curve
//
// The finder makes one step with each of many learning rates, from small to large, notes the loss
// it met *before* each step, and you read a rate off the curve. Three readings of the same curve
// are common, and two are wrong.
//
// Our net is one weight: y should be w x, and the loss is the mean of (w x - y)^2 over the
// examples, or, where somebody forgot to divide, their sum. Step i of n uses the rate 10^(low +
// (high - low) * i / (n - 1)), and w goes on from where the step before left it, beginning at 0.
//
// Write four functions:
//
// * `finder_curve(examples, low, high, steps, summed)`: the n losses; `summed` says which loss is
//   both noted and descended.
// * `lowest_made_by(losses)`: the index of the step that *made* the lowest loss, the first of
//   equals; -1 if that loss was there before any step.
// * `steepest(losses)`: the index of the step that lowered the loss the most, the first of equals;
//   -1 if none lowered it.
// * `largest_stable(examples, summed)`: the rate above which plain gradient descent on this loss
//   diverges. The lowest loss of the curve often lies just below it: no rate to go on with.
//
// Check it: practice check learning-rate-finder     Stuck? practice hint learning-rate-finder
// In the book: 02-makemore/mlp, "Which learning rate?"
#include "solutions/02-makemore/learning-rate-finder/learning-rate-finder.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

std::vector<double> finder_curve(const std::vector<Pair>& examples, double low, double high,
                                 int steps, bool summed) {
  throw exercise::Unsolved("finder_curve");
}

int lowest_made_by(const std::vector<double>& losses) {
  throw exercise::Unsolved("lowest_made_by");
}

int steepest(const std::vector<double>& losses) {
  throw exercise::Unsolved("steepest");
}

double largest_stable(const std::vector<Pair>& examples, bool summed) {
  throw exercise::Unsolved("largest_stable");
}

}  // namespace wr::makemore
