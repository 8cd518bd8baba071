// Solution: tanh with its way back.
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value tanh(const Value& x) {
  // [solution]
  const auto send_back = [](Node& out) { out.left().grad += (1 - out.data * out.data) * out.grad; };
  return Value(std::tanh(x.data()), "tanh", send_back, x);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("tanh");
  // [/starter]
}

}  // namespace wr::micrograd
