// 01-micrograd/huber (extend): A loss that forgives outliers
//
// You predict latencies. One request in a hundred waits for a dead backend, and its squared error
// is larger than all others together: the net bends to please it. Huber's loss (1964) is quadratic
// for small errors and grows only in proportion for large ones.
//
// Write `huber(predictions, targets, delta)`: the mean, over all examples, of
//
//     e^2 / 2                     where |e| <= delta
//     delta * (|e| - delta / 2)   elsewhere
//
// with the error e = prediction - target. Build it from Values. At |e| = delta the two branches
// and their slopes agree, so either is right there.
//
// Check it: practice check huber     Stuck? practice hint huber
// In the book: 01-micrograd/net, "What wrong costs"
#include "solutions/01-micrograd/huber/huber.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value huber(const Values& predictions, std::span<const double> targets, double delta) {
  throw exercise::Unsolved("huber");
}

}  // namespace wr::micrograd
