// 03-gpt/layer-norm-backward (rebuild): Layer norm, back by hand
//
// For every row of x, (N, C), with its own mean and its own variance (the sum of squared
// deviations divided by C):
//
//     n = (x - mean) / sqrt(variance + epsilon)
//     y = gain * n + bias
//
// gain and bias have C numbers each and are the same for all rows. Write `layer_norm_backward(x,
// gain, dout, epsilon)`, where dout is the gradient of the loss to y. It returns the gradients to
// x, gain and bias, all in double. C is `gain.size()`; x and dout are row-major.
//
// It looks like batch normalisation turned by a quarter. Two things are different, and both are
// easily overlooked: what the variance divides by, and where the gain stands now that the mean
// goes *across* it.
//
// Check it: practice check layer-norm-backward     Stuck? practice hint layer-norm-backward
// In the book: 03-gpt/road, "All at one volume"
#include "solutions/03-gpt/layer-norm-backward/layer-norm-backward.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

LayerNormGradients layer_norm_backward(std::span<const double> x, std::span<const double> gain,
                                       std::span<const double> dout, double epsilon) {
  throw exercise::Unsolved("layer_norm_backward");
}

}  // namespace wr::gpt
