// 01-micrograd/backward-twice (break): Calling backward twice
//
// Call `backward()` a second time on the same graph and the gradients change. People have reported
// it as a bug, and have mended it in ways that made it worse. What exactly happens depends on who
// cleans up.
//
// Our graph is a chain: y = s[n-1] * ( ... * (s[1] * (s[0] * x))), and `slopes` holds the s.
// Nobody calls zero_grad. Write three functions:
//
// * `careful(slopes, calls)`: the gradient of x after `calls` calls, in an engine like the
//   chapter's, where a call first wipes the gradients of everything in between, and x accumulates.
// * `careless(slopes, calls)`: the same where nothing is wiped. Every call *sets* the gradient of
//   the result to 1; every other node adds what arrives to what an earlier call left there, and
//   hands on the sum.
// * `backward_once(root)`: calls the chapter's `backward()` so that the gradients are right
//   however often `backward_once` was called before: also those of leaves.
//
// Check it: practice check backward-twice     Stuck? practice hint backward-twice
// In the book: 01-micrograd/engine, "The walk"
#include "solutions/01-micrograd/backward-twice/backward-twice.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

double careful(const std::vector<double>& slopes, int calls) {
  throw exercise::Unsolved("careful");
}

double careless(const std::vector<double>& slopes, int calls) {
  throw exercise::Unsolved("careless");
}

void backward_once(const Value& root) {
  throw exercise::Unsolved("backward_once");
}

}  // namespace wr::micrograd
