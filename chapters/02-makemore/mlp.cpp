#include "mlp.hpp"

#include <cmath>

namespace wr::makemore {

// [randn]
Tensor randn(Shape shape, TorchGenerator& random, float scale) {
  Tensor out(shape);
  random.randn(out.data());
  for (float& x : out.data()) x *= scale;
  return out;
}
// [/randn]

// [mlp-cpp]
Mlp::Mlp(const MlpSizes& s, TorchGenerator& random, const MlpScales& scales)
    : ContextNet(s.block_size),
      C(randn({s.vocabulary, s.embedding}, random)),
      W1(randn({s.block_size * s.embedding, s.hidden}, random, scales.W1)),
      b1(randn({s.hidden}, random, scales.b1)),
      W2(randn({s.hidden, s.vocabulary}, random, scales.W2)),
      b2(randn({s.vocabulary}, random, scales.b2)) {}

Tensor Mlp::logits(Ids contexts) {
  const Tensor points = embedding(C, contexts, block_size());  // (N, block_size, embedding)
  const Tensor x = points.view({points.shape()[0], W1.shape()[0]});
  h = tanh(linear(x, W1, b1));
  return linear(h, W2, b2);
}
// [/mlp-cpp]

// [finder-cpp]
std::vector<Tried> find_learning_rate(ContextNet& net, const Examples& examples,
                                      TorchGenerator& random, std::size_t steps, double low,
                                      double high) {
  std::vector<Tried> tried;
  for (std::size_t i = 0; i < steps; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(steps - 1);
    const double exponent = low + (high - low) * share;
    const Examples batch = draw_batch(examples, 32, random);
    tried.push_back({exponent, train_step(net, batch, static_cast<float>(std::pow(10, exponent)))});
  }
  return tried;
}
// [/finder-cpp]

}  // namespace wr::makemore
