// Solution: what the mean and the deviation take away from a row, its gradient does not have.
#include "solutions/03-gpt/layer-norm-backward/layer-norm-backward.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

LayerNormGradients layer_norm_backward(std::span<const double> x, std::span<const double> gain,
                                       std::span<const double> dout, double epsilon) {
  // [solution]
  const std::size_t C = gain.size();
  const auto width = static_cast<double>(C);
  LayerNormGradients g{std::vector<double>(x.size()), std::vector<double>(C),
                       std::vector<double>(C)};
  for (std::size_t row = 0; row < x.size(); row += C) {
    double mean = 0, variance = 0;
    for (std::size_t c = 0; c < C; ++c) mean += x[row + c] / width;
    for (std::size_t c = 0; c < C; ++c) variance += std::pow(x[row + c] - mean, 2) / width;
    const double r = 1 / std::sqrt(variance + epsilon);
    double level = 0, stretch = 0;
    for (std::size_t c = 0; c < C; ++c) {
      const double n = (x[row + c] - mean) * r, dn = gain[c] * dout[row + c];
      g.dgain[c] += dout[row + c] * n;
      g.dbias[c] += dout[row + c];
      level += dn / width;
      stretch += dn * n / width;
    }
    for (std::size_t c = 0; c < C; ++c)
      g.dx[row + c] = r * (gain[c] * dout[row + c] - level - (x[row + c] - mean) * r * stretch);
  }
  return g;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("layer_norm_backward");
  // [/starter]
}

}  // namespace wr::gpt
