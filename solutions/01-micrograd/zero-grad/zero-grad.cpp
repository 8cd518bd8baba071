// Solution: all gradients of a net's parameters, back to zero.
#include "chapters/01-micrograd/nn.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void MLP::zero_grad() const {
  // [solution]
  for (const Value& parameter : parameters_) parameter.grad() = 0;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("zero_grad");
  // [/starter]
}

}  // namespace wr::micrograd
