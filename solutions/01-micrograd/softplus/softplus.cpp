// Solution: softplus as one operation. Leaves out a sharpness parameter.
#include "solutions/01-micrograd/softplus/softplus.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value softplus(const Value& x) {
  // [solution]
  const auto send_back = [](Node& out) {
    const double sigmoid = 1 / (1 + std::exp(-out.left().data));
    out.left().grad += sigmoid * out.grad;
  };
  const double u = x.data();
  const double softened = std::max(u, 0.0) + std::log1p(std::exp(-std::abs(u)));
  return Value(softened, "softplus", send_back, x);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("softplus");
  // [/starter]
}

}  // namespace wr::micrograd
