#include "layers.hpp"

#include <cmath>
#include <utility>

#include "mlp.hpp"

namespace wr::makemore {

// [linear-layer-cpp]
Linear::Linear(std::size_t fan_in, std::size_t fan_out, TorchGenerator& random, bool with_bias)
    : weight(randn({fan_in, fan_out}, random, 1 / std::sqrt(static_cast<float>(fan_in)))) {
  if (with_bias) bias = Tensor({fan_out});
}

std::vector<Tensor> Linear::parameters() const {
  return bias ? std::vector{weight, bias} : std::vector{weight};
}

Tensor Linear::forward(const Tensor& x) {
  return bias ? linear(x, weight, bias) : matmul(x, weight);
}
// [/linear-layer-cpp]

// [batch-norm-layer-cpp]
BatchNorm1d::BatchNorm1d(std::size_t channels, float momentum, Columns columns)
    : gamma({channels}, std::vector<float>(channels, 1.0f)),
      beta({channels}),
      running{std::vector<float>(channels, 0.0f), std::vector<float>(channels, 1.0f)},
      momentum_(momentum),
      columns_(columns) {}

// [batch-norm-forward]
Tensor BatchNorm1d::forward(const Tensor& x) {
  const Shape& shape = x.shape();
  if (columns_ == Columns::channels || shape.rank() == 2) return normalise(x, gamma, beta);
  // The bug: every position of the context a column of its own, though gamma and beta are shared
  const std::size_t positions = shape[1];
  return normalise(x.view({shape[0], positions * shape[2]}), repeat(gamma, positions),
                   repeat(beta, positions))
      .view(shape);
}
// [/batch-norm-forward]

Tensor BatchNorm1d::normalise(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  running.mean.resize(gain.size(), 0.0f);
  running.variance.resize(gain.size(), 1.0f);
  if (!training_) return batch_norm_inference(x, gain, bias, running);
  BatchStatistics seen;
  const Tensor y = batch_norm(x, gain, bias, seen);
  running.follow(seen, momentum_);
  return y;
}
// [/batch-norm-layer-cpp]

// [flatten-consecutive-cpp]
Tensor FlattenConsecutive::forward(const Tensor& x) {
  const Shape& s = x.shape();  // (B, T, C)
  if (s[1] == n_) return x.view({s[0], n_ * s[2]});
  return x.view({s[0], s[1] / n_, n_ * s[2]});
}
// [/flatten-consecutive-cpp]

// [layered-net-cpp]
Tensor LayeredNet::logits(Ids contexts) {
  Tensor x = embedding(table, contexts, block_size());
  for (const auto& layer : layers) x = (*layer)(x);
  return x;
}

std::vector<Tensor> LayeredNet::parameters() const {
  std::vector<Tensor> all = {table};
  for (const auto& layer : layers)
    for (const Tensor& p : layer->parameters()) all.push_back(p);
  return all;
}

void LayeredNet::train(bool training) {
  for (const auto& layer : layers) layer->train(training);
}
// [/layered-net-cpp]

// [deep-mlp]
LayeredNet deep_mlp(std::size_t vocabulary, std::size_t block_size, std::size_t embedding,
                    std::size_t hidden, TorchGenerator& random) {
  LayeredNet net(block_size, randn({vocabulary, embedding}, random));
  net.add(FlattenConsecutive(block_size));
  std::size_t fan_in = block_size * embedding;
  for (int i = 0; i < 5; ++i, fan_in = hidden) {
    net.add(Linear(fan_in, hidden, random, false));
    net.add(BatchNorm1d(hidden));
    net.add(Tanh());
  }
  net.add(Linear(hidden, vocabulary, random, false));
  for (float& g : net.add(BatchNorm1d(vocabulary)).gamma.data()) g *= 0.1f;  // less sure of itself
  return net;
}
// [/deep-mlp]

}  // namespace wr::makemore
