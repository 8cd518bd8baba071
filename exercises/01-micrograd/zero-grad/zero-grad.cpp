// 01-micrograd/zero-grad (rebuild): Forget the last step
//
// `MLP::zero_grad` has been taken out of the net. Gradients accumulate: whatever the last step
// left in the parameters is still there when the next one adds its own. Write the function that
// puts every parameter's gradient back to zero, and nothing else.
//
// It is the shortest exercise of the chapter, and the one whose absence has cost the most hours.
// The exercise `forgotten-zero-grad` shows what happens without it.
//
// Check it: practice check zero-grad     Stuck? practice hint zero-grad
// In the book: 01-micrograd/net, "One step downhill"
#include "chapters/01-micrograd/nn.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void MLP::zero_grad() const {
  throw exercise::Unsolved("zero_grad");
}

}  // namespace wr::micrograd
