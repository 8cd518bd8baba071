// 02-makemore/batch-norm-backward (rebuild): Batch normalisation, back by hand
//
// For every column of x, (N, C), with its mean and its variance (the sum of squared deviations
// divided by N - 1, as in the lectures):
//
//     n = (x - mean) / sqrt(variance + epsilon)
//     y = gain * n + bias
//
// Write `batch_norm_backward(x, gain, dout, epsilon)`, where dout is the gradient of the loss to
// y. It returns the gradients to x, gain and bias, all in double. C is `gain.size()`, x and dout
// are row-major, N is at least 2.
//
// Do it on paper first. x reaches the loss on three roads: directly, through the mean, and through
// the variance.
//
// Check it: practice check batch-norm-backward     Stuck? practice hint batch-norm-backward
// In the book: 02-makemore/backprop, "Batch normalisation in one line"
#include "solutions/02-makemore/batch-norm-backward/batch-norm-backward.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

NormGradients batch_norm_backward(std::span<const double> x, std::span<const double> gain,
                                  std::span<const double> dout, double epsilon) {
  throw exercise::Unsolved("batch_norm_backward");
}

}  // namespace wr::makemore
