// 01-micrograd/overwritten-gradient (break): The missing plus
//
// Somebody has written `=` where the engine says `+=`. Everything compiles, many gradients are
// right, and nobody noticed. Find out which are wrong, and what number the broken engine reports.
//
// A `Program` is a graph written down line by line: line i is a leaf, or the sum or product of two
// earlier lines; the last line is the result. The broken engine computes the values from the first
// line to the last. Going back, it gives the last line the gradient 1 and all others 0, and then
// takes the lines from the last to the first: every sum or product *sets* the gradient of its left
// input, then that of its right input.
//
// Write two functions:
//
// * `reported_gradient(program, line)`: the gradient that the broken engine reports for that line.
// * `smallest_failure()`: a program with a single operation that has a leaf whose reported
//   gradient is wrong.
//
// Check it: practice check overwritten-gradient     Stuck? practice hint overwritten-gradient
// In the book: 01-micrograd/engine, "Forward and backward, side by side"
#include "solutions/01-micrograd/overwritten-gradient/overwritten-gradient.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

double reported_gradient(const Program& program, int line) {
  throw exercise::Unsolved("reported_gradient");
}

Program smallest_failure() {
  throw exercise::Unsolved("smallest_failure");
}

}  // namespace wr::micrograd
