// Solution: a power with a constant exponent, and division made of it.
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value pow(const Value& base, double exponent) {
  // [solution]
  const auto send_back = [](Node& out) {
    const double n = out.right().data;
    out.left().grad += n * std::pow(out.left().data, n - 1) * out.grad;
  };
  return Value(std::pow(base.data(), exponent), "pow", send_back, base, exponent);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("pow");
  // [/starter]
}

Value operator/(const Value& a, const Value& b) {
  // [solution-divide]
  return a * pow(b, -1);
  // [/solution-divide]
  // [starter-divide]
  // throw exercise::Unsolved("division");
  // [/starter-divide]
}

}  // namespace wr::micrograd
