// 01-micrograd/forgotten-zero-grad (break): The step that remembers too much
//
// The most famous bug of the lecture: the gradients are never set back to zero. The net trains,
// the loss falls, and later it does not. Make it happen, on the smallest model there is: one
// weight w that should learn y = w x by the mean of (w x - y)^2 over the examples.
//
// Write three functions:
//
// * `loss_curve(examples, rate, steps, forget)`: the loss before each of `steps` steps of plain
//   gradient descent, starting from w = 0. With `forget` the gradient is not set back before
//   `backward()`.
// * `departure(healthy, failing)`: the first step at which two curves differ by more than one part
//   in a million of the healthy loss there; -1 if they never do.
// * `first_alarm(curve)`: the first step whose loss is higher than the one before; -1 if there is
//   none. It is what a monitor would page you for.
//
// Run both curves in your head first: at which step do they part?
//
// Check it: practice check forgotten-zero-grad     Stuck? practice hint forgotten-zero-grad
// In the book: 01-micrograd/net, "One step downhill"
#include "solutions/01-micrograd/forgotten-zero-grad/forgotten-zero-grad.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

std::vector<double> loss_curve(const std::vector<Example>& examples, double rate, int steps,
                               bool forget) {
  throw exercise::Unsolved("loss_curve");
}

int departure(const std::vector<double>& healthy, const std::vector<double>& failing) {
  throw exercise::Unsolved("departure");
}

int first_alarm(const std::vector<double>& curve) {
  throw exercise::Unsolved("first_alarm");
}

}  // namespace wr::micrograd
