// 01-micrograd/nesterov (extend): Momentum that looks ahead
//
// Plain gradient descent forgets every step at once. In a long narrow valley it swings from wall
// to wall and hardly moves along. Momentum remembers: every parameter has a velocity, which the
// gradients push.
//
// Write `Nesterov::step`, in the form that looks ahead (Nesterov 1983, as deep learning uses it
// since Sutskever and others 2013). For every parameter p with gradient g and velocity v, which
// starts at 0:
//
//     v becomes momentum * v + g
//     p becomes p - learning_rate * (g + momentum * v)      with the new v
//
// You have `parameters_`, `velocity_` (one number each a parameter, 0 at first), `learning_rate`
// and `momentum`.
//
// Check it: practice check nesterov     Stuck? practice hint nesterov
// In the book: 01-micrograd/net, "One step downhill"
#include "solutions/01-micrograd/nesterov/nesterov.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void Nesterov::step() {
  throw exercise::Unsolved("Nesterov::step");
}

}  // namespace wr::micrograd
