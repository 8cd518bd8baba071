// Solution: the life of a bias that a normalisation takes out again.
#include "solutions/02-makemore/bias-before-batch-norm/bias-before-batch-norm.hpp"

#include <cmath>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

BiasGradients bias_gradients(const std::vector<double>& dout) {
  // [solution]
  return {0, std::accumulate(dout.begin(), dout.end(), 0.0)};
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("bias_gradients");
  // [/starter]
}

double bias_after(double b, double rate, double decay, int steps) {
  // [solution-after]
  return b * std::pow(1 - rate * decay, steps);
  // [/solution-after]
  // [starter-after]
  // throw exercise::Unsolved("bias_after");
  // [/starter-after]
}

double running_mean_after(double running, double mean_of_u, double b, double momentum, int steps) {
  // [solution-running]
  const double seen = mean_of_u + b;
  return seen + (running - seen) * std::pow(1 - momentum, steps);
  // [/solution-running]
  // [starter-running]
  // throw exercise::Unsolved("running_mean_after");
  // [/starter-running]
}

double evaluation_shift(double change, double gain, double running_variance, double epsilon) {
  // [solution-shift]
  return change * gain / std::sqrt(running_variance + epsilon);
  // [/solution-shift]
  // [starter-shift]
  // throw exercise::Unsolved("evaluation_shift");
  // [/starter-shift]
}

}  // namespace wr::makemore
