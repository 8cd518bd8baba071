// Solution: slopes by central differences. Leaves out choosing the step by the size of x.
#include "solutions/00-warm-up/slope/slope.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double slope(const std::function<double(double)>& f, double x) {
  // [solution]
  const double h = 1e-5;  // the error of the formula and that of the subtraction meet about here
  return (f(x + h) - f(x - h)) / (2 * h);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("slope");
  // [/starter]
}

int most_sensitive(const std::function<double(const std::vector<double>&)>& f,
                   const std::vector<double>& inputs) {
  // [solution-most-sensitive]
  int best = 0;
  double largest = -1;
  for (int i = 0; i < static_cast<int>(inputs.size()); ++i) {
    const auto along = [&](double x) {
      std::vector<double> nudged = inputs;
      nudged[i] = x;
      return f(nudged);
    };
    const double steepness = std::abs(slope(along, inputs[i]));
    if (steepness > largest) largest = steepness, best = i;
  }
  return best;
  // [/solution-most-sensitive]
  // [starter-most-sensitive]
  // throw exercise::Unsolved("most_sensitive");
  // [/starter-most-sensitive]
}

}  // namespace wr::warmup
