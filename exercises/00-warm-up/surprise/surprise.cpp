// 00-warm-up/surprise (rebuild): Surprise, measured safely
//
// How surprised should you be when something happens that you gave the probability p? Minus the
// natural logarithm of p: no surprise at all for p = 1, and more and more as p falls. A model that
// learns is a model that is less and less surprised.
//
// Write three functions:
//
// * `surprise(p)`: the surprise of one event of probability `p`, 0 < p <= 1, in nats.
// * `total_surprise(probabilities)`: the surprise of independent events that all happened. There
//   may be thousands of them.
// * `log_sum_exp(x)`: log(exp(x[0]) + exp(x[1]) + ...), for numbers of any size. `x` is not empty.
//
// The mathematics of the last two is one line. The machine's numbers end at about 1e308 on one
// side and 1e-308 on the other, and that is the exercise.
//
// Check it: practice check surprise     Stuck? practice hint surprise
// In the book: 00-before-chapter-1/mathematics, "A logarithm turns products into sums"
#include "solutions/00-warm-up/surprise/surprise.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double surprise(double p) {
  throw exercise::Unsolved("surprise");
}

double total_surprise(const std::vector<double>& probabilities) {
  throw exercise::Unsolved("total_surprise");
}

double log_sum_exp(const std::vector<double>& x) {
  throw exercise::Unsolved("log_sum_exp");
}

}  // namespace wr::warmup
