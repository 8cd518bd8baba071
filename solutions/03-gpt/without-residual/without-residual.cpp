// Solution: what reaches the first layer, with the open road and without.
#include "solutions/03-gpt/without-residual/without-residual.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double gradient_at_bottom(double x, const std::vector<double>& weights, bool plus) {
  // [solution]
  double gradient = 1;
  for (const double w : weights) {
    const double branch = std::tanh(w * x);
    gradient *= w * (1 - branch * branch) + (plus ? 1 : 0);
    x = plus ? x + branch : branch;
  }
  return gradient;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("gradient_at_bottom");
  // [/starter]
}

int layers_until(double slope, double left) {
  // [solution-layers]
  int layers = 0;
  for (double gradient = 1; gradient >= left; gradient *= slope) ++layers;
  return layers;
  // [/solution-layers]
  // [starter-layers]
  // throw exercise::Unsolved("layers_until");
  // [/starter-layers]
}

std::vector<double> by_branches(const std::vector<double>& slopes) {
  // [solution-branches]
  std::vector<double> worth{1};
  for (const double slope : slopes) {
    worth.push_back(0);
    for (std::size_t k = worth.size() - 1; k > 0; --k) worth[k] += slope * worth[k - 1];
  }
  return worth;
  // [/solution-branches]
  // [starter-branches]
  // throw exercise::Unsolved("by_branches");
  // [/starter-branches]
}

}  // namespace wr::gpt
