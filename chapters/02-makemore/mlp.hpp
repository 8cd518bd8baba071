// Part 2: the multi-layer perceptron of Bengio et al. (2003), A neural probabilistic language
// model. Every character is a point in a space of a few dimensions; the points of the last few
// characters go through one layer of tanh. Leaves out the skip connection and the sharing that the
// paper tries.
#pragma once

#include <vector>

#include "context_net.hpp"

namespace wr::makemore {

// [mlp]
/// The extents of the net. The defaults are the lecture's: 11,897 parameters on 27 characters.
struct MlpSizes {
  std::size_t vocabulary = 27, block_size = 3, embedding = 10, hidden = 200;
};

/// What the normal numbers that a net starts with are multiplied by. All 1 in part 2: part 3 is
/// about these four.
struct MlpScales {
  float W1 = 1, b1 = 1, W2 = 1, b2 = 1;
};

class Mlp : public ContextNet {
 public:
  Mlp(const MlpSizes& sizes, TorchGenerator& random, const MlpScales& scales = {});
  Tensor logits(Ids contexts) override;
  std::vector<Tensor> parameters() const override { return {C, W1, b1, W2, b2}; }

  Tensor C;       // (V, embedding): where each character is
  Tensor W1, b1;  // (block_size * embedding, hidden), (hidden)
  Tensor W2, b2;  // (hidden, V), (V)
  Tensor h;       // (N, hidden): the layer as last computed
};
// [/mlp]

// [randn]
/// Normal numbers times `scale`, as `torch.randn(shape, generator=g) * scale`.
Tensor randn(Shape shape, TorchGenerator& random, float scale = 1);
// [/randn]

// [finder]
/// A learning rate that was tried, and the loss that was met with it.
struct Tried {
  double exponent;  ///< the learning rate is 10 to the exponent
  float loss;
};

/// The learning-rate finder: one step with each of `steps` rates from 10^low to 10^high.
std::vector<Tried> find_learning_rate(ContextNet& net, const Examples& examples,
                                      TorchGenerator& random, std::size_t steps = 1000,
                                      double low = -3, double high = 0);
// [/finder]

}  // namespace wr::makemore
