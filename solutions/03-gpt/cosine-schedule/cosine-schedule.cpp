// Solution: a learning rate that warms up and comes down along a cosine.
#include "solutions/03-gpt/cosine-schedule/cosine-schedule.hpp"

#include <cmath>
#include <numbers>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double rate_at(int step, double rate, double minimum, int warmup, int decay) {
  // [solution]
  if (step < warmup) return rate * (step + 1) / (warmup + 1);
  if (step >= decay) return minimum;
  const double done = static_cast<double>(step - warmup) / (decay - warmup);
  return minimum + (rate - minimum) * (1 + std::cos(std::numbers::pi * done)) / 2;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("rate_at");
  // [/starter]
}

}  // namespace wr::gpt
