// Solution: the three roads from x to the loss, in one line.
#include "solutions/02-makemore/batch-norm-backward/batch-norm-backward.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

NormGradients batch_norm_backward(std::span<const double> x, std::span<const double> gain,
                                  std::span<const double> dout, double epsilon) {
  // [solution]
  const std::size_t columns = gain.size(), size = x.size();
  const auto rows = static_cast<double>(size / columns);
  NormGradients g{std::vector<double>(size), std::vector<double>(columns),
                  std::vector<double>(columns)};
  for (std::size_t j = 0; j < columns; ++j) {
    double mean = 0, variance = 0;
    for (std::size_t i = j; i < size; i += columns) mean += x[i] / rows;
    for (std::size_t i = j; i < size; i += columns)
      variance += (x[i] - mean) * (x[i] - mean) / (rows - 1);
    const double rstd = 1 / std::sqrt(variance + epsilon);
    for (std::size_t i = j; i < size; i += columns) {
      g.dgain[j] += dout[i] * (x[i] - mean) * rstd;
      g.dbias[j] += dout[i];
    }
    for (std::size_t i = j; i < size; i += columns) {
      const double n = (x[i] - mean) * rstd;
      g.dx[i] = gain[j] * rstd * (dout[i] - g.dbias[j] / rows - n * g.dgain[j] / (rows - 1));
    }
  }
  return g;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("batch_norm_backward");
  // [/starter]
}

}  // namespace wr::makemore
