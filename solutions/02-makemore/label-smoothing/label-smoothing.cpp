// Solution: cross-entropy with softened targets.
#include "solutions/02-makemore/label-smoothing/label-smoothing.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

// Logarithms of the probabilities of a row.
std::vector<double> log_softmax(std::span<const double> row) {
  const double top = std::ranges::max(row);
  double sum = 0;
  for (const double z : row) sum += std::exp(z - top);
  std::vector<double> logs;
  for (const double z : row) logs.push_back(z - top - std::log(sum));
  return logs;
}

// What is asked of class j where `target` is right.
double asked(std::size_t j, int target, double epsilon, std::size_t classes) {
  const double hot = j == static_cast<std::size_t>(target) ? 1 - epsilon : 0;
  return hot + epsilon / static_cast<double>(classes);
}

}  // namespace
// [/solution-helpers]

double smoothed_loss(std::span<const double> logits, std::span<const int> targets, double epsilon) {
  // [solution]
  const std::size_t v = logits.size() / targets.size();
  double sum = 0;
  for (std::size_t row = 0; row < targets.size(); ++row) {
    const std::vector<double> logs = log_softmax(logits.subspan(row * v, v));
    for (std::size_t j = 0; j < v; ++j) sum -= asked(j, targets[row], epsilon, v) * logs[j];
  }
  return sum / static_cast<double>(targets.size());
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("smoothed_loss");
  // [/starter]
}

std::vector<double> smoothed_gradient(std::span<const double> logits, std::span<const int> targets,
                                      double epsilon) {
  // [solution-gradient]
  const std::size_t v = logits.size() / targets.size();
  std::vector<double> gradient;
  for (std::size_t row = 0; row < targets.size(); ++row) {
    const std::vector<double> logs = log_softmax(logits.subspan(row * v, v));
    for (std::size_t j = 0; j < v; ++j)
      gradient.push_back((std::exp(logs[j]) - asked(j, targets[row], epsilon, v)) /
                         static_cast<double>(targets.size()));
  }
  return gradient;
  // [/solution-gradient]
  // [starter-gradient]
  // throw exercise::Unsolved("smoothed_gradient");
  // [/starter-gradient]
}

double lowest_loss(int classes, double epsilon) {
  // [solution-lowest]
  if (epsilon == 0) return 0;
  const double other = epsilon / classes, right = 1 - epsilon + other;
  return -right * std::log(right) - (classes - 1) * other * std::log(other);
  // [/solution-lowest]
  // [starter-lowest]
  // throw exercise::Unsolved("lowest_loss");
  // [/starter-lowest]
}

}  // namespace wr::makemore
