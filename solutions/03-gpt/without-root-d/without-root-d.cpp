// Solution: what scores that are too large do to a softmax.
#include "solutions/03-gpt/without-root-d/without-root-d.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

// [solution-helpers]
namespace {

std::vector<double> weights(std::span<const double> query, std::span<const double> keys,
                            bool scaled) {
  const std::size_t D = query.size();
  const double scale = scaled ? 1 / std::sqrt(static_cast<double>(D)) : 1;
  std::vector<double> p;
  for (std::size_t key = 0; key < keys.size(); key += D) {
    double score = 0;
    for (std::size_t c = 0; c < D; ++c) score += query[c] * keys[key + c];
    p.push_back(score * scale);
  }
  const double largest = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& score : p) sum += score = std::exp(score - largest);
  for (double& weight : p) weight /= sum;
  return p;
}

}  // namespace
// [/solution-helpers]

double entropy(std::span<const double> query, std::span<const double> keys, bool scaled) {
  // [solution]
  double bits = 0;
  for (const double p : weights(query, keys, scaled))
    if (p > 0) bits -= p * std::log2(p);
  return bits;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("entropy");
  // [/starter]
}

double steepest(std::span<const double> query, std::span<const double> keys, bool scaled) {
  // [solution-steepest]
  double slope = 0;
  for (const double p : weights(query, keys, scaled)) slope = std::max(slope, p * (1 - p));
  return slope;
  // [/solution-steepest]
  // [starter-steepest]
  // throw exercise::Unsolved("steepest");
  // [/starter-steepest]
}

std::vector<double> shut_door(int d) {
  // [solution-door]
  std::vector<double> numbers(static_cast<std::size_t>(3 * d), 1);
  for (int turned = 0; turned < 4; ++turned) numbers[numbers.size() - 1 - turned] = -1;
  return numbers;
  // [/solution-door]
  // [starter-door]
  // throw exercise::Unsolved("shut_door");
  // [/starter-door]
}

}  // namespace wr::gpt
