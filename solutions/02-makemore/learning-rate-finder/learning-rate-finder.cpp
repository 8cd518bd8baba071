// Solution: the finder on one weight, and how its curve is read.
#include "solutions/02-makemore/learning-rate-finder/learning-rate-finder.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

std::vector<double> finder_curve(const std::vector<Pair>& examples, double low, double high,
                                 int steps, bool summed) {
  // [solution]
  const double divisor = summed ? 1 : static_cast<double>(examples.size());
  std::vector<double> losses;
  double w = 0;
  for (int i = 0; i < steps; ++i) {
    double loss = 0, slope = 0;
    for (const auto& [x, y] : examples) {
      loss += (w * x - y) * (w * x - y) / divisor;
      slope += 2 * (w * x - y) * x / divisor;
    }
    losses.push_back(loss);
    w -= std::pow(10, low + (high - low) * i / (steps - 1)) * slope;
  }
  return losses;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("finder_curve");
  // [/starter]
}

int lowest_made_by(const std::vector<double>& losses) {
  // [solution-lowest]
  return static_cast<int>(std::ranges::min_element(losses) - losses.begin()) - 1;
  // [/solution-lowest]
  // [starter-lowest]
  // throw exercise::Unsolved("lowest_made_by");
  // [/starter-lowest]
}

int steepest(const std::vector<double>& losses) {
  // [solution-steepest]
  int best = -1;
  double largest_drop = 0;
  for (std::size_t i = 0; i + 1 < losses.size(); ++i)
    if (losses[i] - losses[i + 1] > largest_drop) {
      largest_drop = losses[i] - losses[i + 1];
      best = static_cast<int>(i);
    }
  return best;
  // [/solution-steepest]
  // [starter-steepest]
  // throw exercise::Unsolved("steepest");
  // [/starter-steepest]
}

double largest_stable(const std::vector<Pair>& examples, bool summed) {
  // [solution-stable]
  double curvature = 0;
  for (const Pair& each : examples) curvature += 2 * each.x * each.x;
  if (!summed) curvature /= static_cast<double>(examples.size());
  return 2 / curvature;
  // [/solution-stable]
  // [starter-stable]
  // throw exercise::Unsolved("largest_stable");
  // [/starter-stable]
}

}  // namespace wr::makemore
