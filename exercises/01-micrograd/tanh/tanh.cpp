// 01-micrograd/tanh (rebuild): tanh, there and back
//
// The chapter's `tanh` has been taken out of the engine. Write it again: the value on the way
// forward, and on the way back what it hands to its input.
//
// `tanh(x)` makes a new Value from the number, a name for pictures, the function that sends the
// gradient back, and the input: `Value(data, "tanh", send_back, x)`. The function gets the new
// node; `out.left()` is the node it was made from.
//
// The slope of tanh at u is 1 - tanh(u)^2.
//
// Check it: practice check tanh     Stuck? practice hint tanh
// In the book: 01-micrograd/engine, "Forward and backward, side by side"
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value tanh(const Value& x) {
  throw exercise::Unsolved("tanh");
}

}  // namespace wr::micrograd
