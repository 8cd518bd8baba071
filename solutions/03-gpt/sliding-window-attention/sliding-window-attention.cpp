// Solution: attention that sees the last few positions, and the cache that is enough for it.
#include "solutions/03-gpt/sliding-window-attention/sliding-window-attention.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> window_attention(std::span<const double> q, std::span<const double> k,
                                     std::span<const double> v, std::size_t D, std::size_t window) {
  // [solution]
  std::vector<double> out(q.size());
  for (std::size_t t = 0; t < q.size() / D; ++t) {
    const std::size_t begin = t + 1 > window ? t + 1 - window : 0;
    std::vector<double> weights;
    for (std::size_t s = begin; s <= t; ++s) {
      double score = 0;
      for (std::size_t c = 0; c < D; ++c) score += q[t * D + c] * k[s * D + c];
      weights.push_back(score / std::sqrt(static_cast<double>(D)));
    }
    const double best = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(weight - best);
    for (std::size_t s = begin; s <= t; ++s)
      for (std::size_t c = 0; c < D; ++c)
        out[t * D + c] += weights[s - begin] / total * v[s * D + c];
  }
  return out;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("window_attention");
  // [/starter]
}

int oldest(int t, int window, int layers) {
  // [solution-oldest]
  return std::max(0, t - layers * (window - 1));
  // [/solution-oldest]
  // [starter-oldest]
  // throw exercise::Unsolved("oldest");
  // [/starter-oldest]
}

std::vector<int> ring(int t, int window) {
  // [solution-ring]
  std::vector<int> rows(static_cast<std::size_t>(window), -1);
  for (int u = 0; u <= t; ++u) rows[u % window] = u;
  return rows;
  // [/solution-ring]
  // [starter-ring]
  // throw exercise::Unsolved("ring");
  // [/starter-ring]
}

}  // namespace wr::gpt
