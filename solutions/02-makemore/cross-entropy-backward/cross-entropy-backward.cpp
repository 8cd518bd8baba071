// Solution: the gradient of softmax and logarithm together.
#include "solutions/02-makemore/cross-entropy-backward/cross-entropy-backward.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

std::vector<double> cross_entropy_backward(std::span<const double> logits,
                                           std::span<const int> targets) {
  // [solution]
  const std::size_t v = logits.size() / targets.size();
  const auto counted =
      static_cast<double>(targets.size()) - static_cast<double>(std::ranges::count(targets, -1));
  std::vector<double> dlogits(logits.size());
  for (std::size_t row = 0; row < targets.size(); ++row) {
    if (targets[row] == -1) continue;
    const auto z = logits.subspan(row * v, v);
    const auto dz = std::span(dlogits).subspan(row * v, v);
    const double top = std::ranges::max(z);
    double sum = 0;
    for (const double x : z) sum += std::exp(x - top);
    for (std::size_t j = 0; j < v; ++j) dz[j] = std::exp(z[j] - top) / sum / counted;
    dz[static_cast<std::size_t>(targets[row])] -= 1 / counted;
  }
  return dlogits;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("cross_entropy_backward");
  // [/starter]
}

}  // namespace wr::makemore
