// 00-warm-up/slope (rebuild): A slope, by nudging
//
// A slope says how much an output moves when its input moves a little. You need no formula for it:
// nudge the input, look at the output, divide.
//
// Write two functions:
//
// * `slope(f, x)`: the slope of `f` at `x`, right to six digits for any smooth `f`.
// * `most_sensitive(f, inputs)`: the number (counted from 0) of the input that moves the output
//   most, up or down, when that input alone is nudged.
//
// The second is the question of every incident: which of these knobs is the one that matters?
//
// Check it: practice check slope     Stuck? practice hint slope
// In the book: 00-before-chapter-1/mathematics, "A slope is what a nudge does"
#include "solutions/00-warm-up/slope/slope.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double slope(const std::function<double(double)>& f, double x) {
  throw exercise::Unsolved("slope");
}

int most_sensitive(const std::function<double(const std::vector<double>&)>& f,
                   const std::vector<double>& inputs) {
  throw exercise::Unsolved("most_sensitive");
}

}  // namespace wr::warmup
