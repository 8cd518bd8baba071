// Solution: one head, a query at a time.
#include "solutions/03-gpt/scaled-dot-product/scaled-dot-product.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> attention(std::span<const double> q, std::span<const double> k,
                              std::span<const double> v, std::size_t D, bool causal) {
  // [solution]
  const std::size_t T = q.size() / D, S = k.size() / D, E = v.size() / S;
  std::vector<double> out(T * E);
  for (std::size_t t = 0; t < T; ++t) {
    std::vector<double> share(causal ? t + 1 : S);
    for (std::size_t u = 0; u < share.size(); ++u) {
      const double score =
          std::inner_product(q.begin() + t * D, q.begin() + (t + 1) * D, k.begin() + u * D, 0.0);
      share[u] = score / std::sqrt(static_cast<double>(D));
    }
    const double loudest = *std::max_element(share.begin(), share.end());
    for (double& s : share) s = std::exp(s - loudest);
    const double total = std::accumulate(share.begin(), share.end(), 0.0);
    for (std::size_t u = 0; u < share.size(); ++u)
      for (std::size_t e = 0; e < E; ++e) out[t * E + e] += share[u] / total * v[u * E + e];
  }
  return out;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("attention");
  // [/starter]
}

}  // namespace wr::gpt
