#include "batch_norm.hpp"

#include <cmath>

namespace wr::makemore {

// [norm-mlp-cpp]
NormMlp::NormMlp(const MlpSizes& s, TorchGenerator& random)
    : ContextNet(s.block_size),
      C(randn({s.vocabulary, s.embedding}, random)),
      W1(randn({s.block_size * s.embedding, s.hidden}, random,
               5.0f / 3 / std::sqrt(static_cast<float>(s.block_size * s.embedding)))),
      W2(randn({s.hidden, s.vocabulary}, random, 0.01f)),
      b2(randn({s.vocabulary}, random, 0)),
      gain({s.hidden}, std::vector<float>(s.hidden, 1.0f)),
      bias({s.hidden}),
      running{std::vector<float>(s.hidden, 0.0f), std::vector<float>(s.hidden, 1.0f)} {}

Tensor NormMlp::logits(Ids contexts) {
  const Tensor points = embedding(C, contexts, block_size());  // (N, block_size, embedding)
  const Tensor x = matmul(points.view({points.shape()[0], W1.shape()[0]}), W1);
  if (training_) {
    BatchStatistics seen;
    h = tanh(batch_norm(x, gain, bias, seen));
    running.follow(seen, 0.001f);
  } else {
    h = tanh(batch_norm_inference(x, gain, bias, running));
  }
  return linear(h, W2, b2);
}
// [/norm-mlp-cpp]

}  // namespace wr::makemore
