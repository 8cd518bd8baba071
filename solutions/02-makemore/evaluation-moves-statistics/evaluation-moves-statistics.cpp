// Solution: running statistics that run after the dev set.
#include "solutions/02-makemore/evaluation-moves-statistics/evaluation-moves-statistics.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

Running statistics_of(std::span<const double> x) {
  const auto n = static_cast<double>(x.size());
  Running seen{0, 0};
  for (const double each : x) seen.mean += each / n;
  for (const double each : x) seen.variance += (each - seen.mean) * (each - seen.mean) / (n - 1);
  return seen;
}

}  // namespace
// [/solution-helpers]

Running after_evaluations(Running running, std::span<const double> dev, double momentum,
                          int times) {
  // [solution]
  const Running seen = statistics_of(dev);
  const double left = std::pow(1 - momentum, times);
  return {seen.mean + left * (running.mean - seen.mean),
          seen.variance + left * (running.variance - seen.variance)};
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("after_evaluations");
  // [/starter]
}

double loss_in_use(const Running& running, std::span<const double> x,
                   std::span<const double> targets) {
  // [solution-loss]
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double output = (x[i] - running.mean) / std::sqrt(running.variance + 1e-5);
    sum += (output - targets[i]) * (output - targets[i]);
  }
  return sum / static_cast<double>(x.size());
  // [/solution-loss]
  // [starter-loss]
  // throw exercise::Unsolved("loss_in_use");
  // [/starter-loss]
}

int looks_until(Running running, std::span<const double> dev, double momentum, double distance) {
  // [solution-looks]
  double away = std::abs(running.mean - statistics_of(dev).mean);
  int looks = 0;
  for (; away >= distance; ++looks) away *= 1 - momentum;
  return looks;
  // [/solution-looks]
  // [starter-looks]
  // throw exercise::Unsolved("looks_until");
  // [/starter-looks]
}

}  // namespace wr::makemore
