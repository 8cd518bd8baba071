// Part 3: the same nets as a stack of layers, each with its parameters and its last output, named
// as PyTorch names them. And batch normalisation, which a layer can hold its state for.
// Leaves out what a layer of PyTorch can do besides: other initialisations, devices, hooks.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "context_net.hpp"

namespace wr::makemore {

// [layer]
/// Something that maps a tensor to a tensor, and may have parameters.
class Layer {
 public:
  virtual ~Layer() = default;
  Tensor operator()(const Tensor& x) { return out = forward(x); }
  virtual std::vector<Tensor> parameters() const { return {}; }
  virtual std::string name() const = 0;
  virtual void train(bool /*training*/) {}

  Tensor out;  ///< as last computed: what the diagnostics look at

 private:
  virtual Tensor forward(const Tensor& x) = 0;
};
// [/layer]

// [linear-layer]
/// x W + b. The weights start as normal numbers divided by the root of fan_in (He et al. 2015,
/// whose gain for tanh, 5/3, is the caller's to multiply by); the bias, if there is one, at zero.
class Linear : public Layer {
 public:
  Linear(std::size_t fan_in, std::size_t fan_out, TorchGenerator& random, bool bias = true);
  std::vector<Tensor> parameters() const override;
  std::string name() const override { return "Linear"; }

  Tensor weight;  // (fan_in, fan_out)
  Tensor bias;    // (fan_out), or none

 private:
  Tensor forward(const Tensor& x) override;
};
// [/linear-layer]

// [batch-norm-layer]
/// Which numbers of x, (B, T, C), are one column to BatchNorm1d.
enum class Columns {
  channels,   ///< C columns of B * T numbers: what is meant
  positions,  ///< T * C columns of B numbers: the lecture's bug, kept for its numbers
};

/// Batch normalisation (Ioffe and Szegedy 2015). In training the batch's own mean and variance, and
/// a running average of them on the side; in use, the running ones.
class BatchNorm1d : public Layer {
 public:
  explicit BatchNorm1d(std::size_t channels, float momentum = 0.1f,
                       Columns columns = Columns::channels);
  std::vector<Tensor> parameters() const override { return {gamma, beta}; }
  std::string name() const override { return "BatchNorm1d"; }
  void train(bool training) override { training_ = training; }

  Tensor gamma, beta;       // (C)
  BatchStatistics running;  // (C), or (T * C): moved by training, and by nothing else

 private:
  Tensor forward(const Tensor& x) override;
  Tensor normalise(const Tensor& x, const Tensor& gain, const Tensor& bias);
  float momentum_;
  Columns columns_;
  bool training_ = true;
};
// [/batch-norm-layer]

// [tanh-layer]
class Tanh : public Layer {
 public:
  std::string name() const override { return "Tanh"; }

 private:
  Tensor forward(const Tensor& x) override { return tanh(x); }
};
// [/tanh-layer]

// [flatten-consecutive]
/// (B, T, C) as (B, T / n, n * C): n neighbours side by side; (B, n * C) if T is n. Nothing moves.
class FlattenConsecutive : public Layer {
 public:
  explicit FlattenConsecutive(std::size_t n) : n_(n) {}
  std::string name() const override { return "FlattenConsecutive"; }

 private:
  Tensor forward(const Tensor& x) override;
  std::size_t n_;
};
// [/flatten-consecutive]

// [layered-net]
/// An embedding, and layers on top of it, one after the other.
class LayeredNet : public ContextNet {
 public:
  LayeredNet(std::size_t block_size, Tensor points)
      : ContextNet(block_size), table(std::move(points)) {}
  Tensor logits(Ids contexts) override;
  std::vector<Tensor> parameters() const override;
  void train(bool training) override;
  /// Adds a layer on top, and returns it.
  template <class SomeLayer>
  SomeLayer& add(SomeLayer layer) {
    layers.push_back(std::make_unique<SomeLayer>(std::move(layer)));
    return static_cast<SomeLayer&>(*layers.back());
  }

  Tensor table;  // (V, embedding)
  std::vector<std::unique_ptr<Layer>> layers;
};
// [/layered-net]

// [deep-mlp]
/// Part 3's deep net: six linear layers, each but the last followed by BatchNorm1d and tanh, the
/// last by BatchNorm1d alone, its gain a tenth. 47,024 parameters at the lecture's sizes.
LayeredNet deep_mlp(std::size_t vocabulary, std::size_t block_size, std::size_t embedding,
                    std::size_t hidden, TorchGenerator& random);
// [/deep-mlp]

}  // namespace wr::makemore
