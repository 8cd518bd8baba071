// Solution: a softmax over what may be seen.
#include "solutions/03-gpt/causal-mask/causal-mask.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> causal_softmax(std::span<const double> scores, std::size_t S) {
  // [solution]
  const std::size_t T = scores.size() / S;
  std::vector<double> shares(scores.size());
  for (std::size_t t = 0; t < T; ++t) {
    const auto visible = scores.subspan(t * S, S - T + t + 1);
    const double loudest = *std::max_element(visible.begin(), visible.end());
    double total = 0;
    for (std::size_t u = 0; u < visible.size(); ++u)
      total += shares[t * S + u] = std::exp(visible[u] - loudest);
    for (std::size_t u = 0; u < visible.size(); ++u) shares[t * S + u] /= total;
  }
  return shares;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("causal_softmax");
  // [/starter]
}

}  // namespace wr::gpt
