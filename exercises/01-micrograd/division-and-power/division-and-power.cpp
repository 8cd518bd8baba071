// 01-micrograd/division-and-power (rebuild): Division, made of a power
//
// `pow` and `/` have been taken out of the engine. Write both again.
//
// `pow(base, exponent)` raises a Value to a plain number, which has no gradient. The exponent is
// needed again on the way back; `send_back` is a plain function and cannot remember it, so let it
// ride along as a second input: `Value(data, "pow", send_back, base, exponent)` turns it into a
// leaf, and `out.right().data` is the exponent.
//
// `a / b` needs no way back of its own, if you find the right words for it.
//
// Check it: practice check division-and-power     Stuck? practice hint division-and-power
// In the book: 01-micrograd/engine, "Forward and backward, side by side"
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value pow(const Value& base, double exponent) {
  throw exercise::Unsolved("pow");
}

Value operator/(const Value& a, const Value& b) {
  throw exercise::Unsolved("division");
}

}  // namespace wr::micrograd
