// Solution: attention that takes distance off the scores.
#include "solutions/03-gpt/alibi/alibi.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> slopes(int heads) {
  // [solution]
  std::vector<double> all;
  for (int h = 0; h < heads; ++h) all.push_back(std::exp2(-8.0 * (h + 1) / heads));
  return all;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("slopes");
  // [/starter]
}

std::vector<double> alibi_weights(std::span<const double> scores, std::size_t T, double slope) {
  // [solution-weights]
  std::vector<double> weights(T * T);
  for (std::size_t t = 0; t < T; ++t) {
    const auto row = weights.begin() + static_cast<std::ptrdiff_t>(t * T);
    const auto end = row + static_cast<std::ptrdiff_t>(t + 1);
    for (std::size_t s = 0; s <= t; ++s)
      row[s] = scores[t * T + s] - slope * static_cast<double>(t - s);
    const double best = *std::max_element(row, end);
    double total = 0;
    std::for_each(row, end, [&](double& weight) { total += weight = std::exp(weight - best); });
    std::for_each(row, end, [&](double& weight) { weight /= total; });
  }
  return weights;
  // [/solution-weights]
  // [starter-weights]
  // throw exercise::Unsolved("alibi_weights");
  // [/starter-weights]
}

double horizon(double slope, double share) {
  // [solution-horizon]
  return -std::log(share) / slope;
  // [/solution-horizon]
  // [starter-horizon]
  // throw exercise::Unsolved("horizon");
  // [/starter-horizon]
}

}  // namespace wr::gpt
