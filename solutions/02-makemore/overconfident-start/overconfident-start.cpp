// Solution: what conviction costs before anything is known.
#include "solutions/02-makemore/overconfident-start/overconfident-start.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

double loss_of_knowing_nothing(int classes) {
  // [solution]
  return std::log(classes);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("loss_of_knowing_nothing");
  // [/starter]
}

double first_loss(std::span<const double> logits, double scale) {
  // [solution-first]
  const double top = std::ranges::max(logits);
  double above = 0, distance = 0;
  for (const double z : logits) {
    above += std::exp(scale * (z - top));
    distance += (top - z) / static_cast<double>(logits.size());
  }
  return std::log(above) + scale * distance;
  // [/solution-first]
  // [starter-first]
  // throw exercise::Unsolved("first_loss");
  // [/starter-first]
}

double largest_scale(std::span<const double> logits, double slack) {
  // [solution-scale]
  const double allowed = loss_of_knowing_nothing(static_cast<int>(logits.size())) + slack;
  double low = 0, high = 1;
  while (first_loss(logits, high) <= allowed) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (first_loss(logits, middle) <= allowed ? low : high) = middle;
  }
  return low;
  // [/solution-scale]
  // [starter-scale]
  // throw exercise::Unsolved("largest_scale");
  // [/starter-scale]
}

}  // namespace wr::makemore
