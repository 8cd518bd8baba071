// Solution: logarithms instead of products. Leaves out probabilities of zero, which are infinitely
// surprising, and empty sums.
#include "solutions/00-warm-up/surprise/surprise.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double surprise(double p) {
  // [solution]
  return -std::log(p);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("surprise");
  // [/starter]
}

double total_surprise(const std::vector<double>& probabilities) {
  // [solution-total]
  double total = 0;
  for (const double p : probabilities) total += surprise(p);
  return total;
  // [/solution-total]
  // [starter-total]
  // throw exercise::Unsolved("total_surprise");
  // [/starter-total]
}

double log_sum_exp(const std::vector<double>& x) {
  // [solution-log-sum-exp]
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double each : x) sum += std::exp(each - largest);
  return largest + std::log(sum);
  // [/solution-log-sum-exp]
  // [starter-log-sum-exp]
  // throw exercise::Unsolved("log_sum_exp");
  // [/starter-log-sum-exp]
}

}  // namespace wr::warmup
