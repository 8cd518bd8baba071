// 01-micrograd/adamw (rebuild): One step of AdamW
//
// `AdamW::step` has been taken out of the optimisers. For every parameter it keeps two running
// means, of the gradient and of its square, and moves the parameter by their ratio; and it pulls
// every parameter a little towards zero.
//
// You have: `parameters_`, the means `m_` and `v_` (one number each a parameter, zero at first),
// `steps_` (how many steps were made; 0 at first), and `options` with `learning_rate`, `beta1`,
// `beta2`, `epsilon`, `weight_decay`. A mean with memory beta becomes beta * mean + (1 - beta) *
// new.
//
// Both means start at zero and are too small at first. Divide each by 1 - beta^t in step t = 1, 2,
// ... before you use it; keep the undivided mean.
//
// The move is learning_rate * (m / (sqrt(v) + epsilon) + weight_decay * p), subtracted from p.
//
// Check it: practice check adamw     Stuck? practice hint adamw
// In the book: 01-micrograd/net, "Three classes, and a better step"
#include <cmath>

#include "chapters/01-micrograd/optimizer.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void AdamW::step() {
  throw exercise::Unsolved("AdamW::step");
}

}  // namespace wr::micrograd
