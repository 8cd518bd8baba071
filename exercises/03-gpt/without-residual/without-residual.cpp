// 03-gpt/without-residual (break): The plus that was taken away
//
// Each layer of this model is one number wide. With its weight w it makes, of what comes in,
//
//     with the plus:       x + tanh(w x)
//     without it:          tanh(w x)
//
// The layers are stacked, the first weight belongs to the layer that x enters first, and the loss
// has the slope 1 to what the last one makes. Somebody has deleted the `x +`. How much of the
// blame reaches the bottom? Three functions:
//
// * `gradient_at_bottom(x, weights, plus)`: the slope of what the last layer makes to the x that
//   entered the first, with or without the plus.
// * `layers_until(slope, left)`: without the plus, every layer has the same slope, between 0 and
//   1. How many layers does it take until less than `left` of the gradient has come through?
// * `by_branches(slopes)`: with the plus, a gradient has two ways at each layer, through the
//   branch or past it. So n layers have 2 to the n routes. Each branch has its own slope, and a
//   route is worth the product of the slopes of the branches that it takes. Return n + 1 numbers:
//   what the routes through no branch are worth together, those through one, through two, and so
//   on.
//
// Before you run anything: with slopes of 0.5 and ten layers, how many branches do the routes take
// that matter most?
//
// Check it: practice check without-residual     Stuck? practice hint without-residual
// In the book: 03-gpt/road, "The way back stays open"
#include "solutions/03-gpt/without-residual/without-residual.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double gradient_at_bottom(double x, const std::vector<double>& weights, bool plus) {
  throw exercise::Unsolved("gradient_at_bottom");
}

int layers_until(double slope, double left) {
  throw exercise::Unsolved("layers_until");
}

std::vector<double> by_branches(const std::vector<double>& slopes) {
  throw exercise::Unsolved("by_branches");
}

}  // namespace wr::gpt
