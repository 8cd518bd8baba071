// Solution: query heads that share their keys and values.
#include "solutions/03-gpt/grouped-queries/grouped-queries.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

int group_of(int head, int H, int G) {
  // [solution]
  return head / (H / G);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("group_of");
  // [/starter]
}

std::vector<double> grouped_attention(std::span<const double> q, std::span<const double> k,
                                      std::span<const double> v, int H, int G, int D) {
  // [solution-attention]
  const int S = static_cast<int>(k.size()) / (G * D);
  std::vector<double> out(q.size());
  for (int h = 0; h < H; ++h) {
    const auto row = [&](int s) { return (s * G + group_of(h, H, G)) * D; };
    std::vector<double> weights(static_cast<std::size_t>(S));
    for (int s = 0; s < S; ++s) {
      for (int c = 0; c < D; ++c) weights[s] += q[h * D + c] * k[row(s) + c];
      weights[s] /= std::sqrt(D);
    }
    const double best = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(weight - best);
    for (int s = 0; s < S; ++s)
      for (int c = 0; c < D; ++c) out[h * D + c] += weights[s] / total * v[row(s) + c];
  }
  return out;
  // [/solution-attention]
  // [starter-attention]
  // throw exercise::Unsolved("grouped_attention");
  // [/starter-attention]
}

std::int64_t cache_numbers(std::int64_t layers, std::int64_t S, std::int64_t G, std::int64_t D) {
  // [solution-cache]
  return 2 * layers * S * G * D;
  // [/solution-cache]
  // [starter-cache]
  // throw exercise::Unsolved("cache_numbers");
  // [/starter-cache]
}

std::vector<double> grouped_matrix(std::span<const double> heads, int H, int G) {
  // [solution-matrix]
  const std::size_t size = heads.size() / H;
  std::vector<double> means(size * G);
  for (int h = 0; h < H; ++h)
    for (std::size_t i = 0; i < size; ++i)
      means[group_of(h, H, G) * size + i] += heads[h * size + i] * G / H;
  return means;
  // [/solution-matrix]
  // [starter-matrix]
  // throw exercise::Unsolved("grouped_matrix");
  // [/starter-matrix]
}

}  // namespace wr::gpt
