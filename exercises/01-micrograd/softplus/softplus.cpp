// 01-micrograd/softplus (extend): A softer corner
//
// `relu` has a corner at 0, and left of it no gradient at all. softplus(x) = log(1 + exp(x)) is
// the same shape without the corner. Add it to the engine as one operation: one new node, not
// four.
//
// Large numbers are the difficulty. exp(800) is an infinity, but softplus(800) is 800;
// softplus(-800) is a very small positive number or 0, never less.
//
// You have `Value(data, op, send_back, x)`, as the chapter's operations do. The slope of softplus
// is a function you may have met: 1 / (1 + exp(-x)).
//
// Check it: practice check softplus     Stuck? practice hint softplus
// In the book: 01-micrograd/engine, "Forward and backward, side by side"
#include "solutions/01-micrograd/softplus/softplus.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value softplus(const Value& x) {
  throw exercise::Unsolved("softplus");
}

}  // namespace wr::micrograd
