// Part 5's WaveNet at every step of a sequence at once. The tree over the last 8 tokens is a causal
// convolution: what two neighbours say together is computed once, and serves every tree that they
// are in (van den Oord et al. 2016).
// Leaves out what the paper's net has besides: gates, and connections around a layer.
#pragma once

#include <cstddef>
#include <vector>

#include "layers.hpp"
#include "sequence_model.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [causal-wavenet]
/// With the numbers that wavenet() draws from the same stream, it has the logits of wavenet(): at
/// every step those of the 8 tokens up to it, with boundaries where there are none yet.
class CausalWaveNet : public SequenceModel {
 public:
  CausalWaveNet(const ModelConfig& config, TorchGenerator& random);
  Tensor logits(Ids tokens, std::size_t time) override;
  NamedTensors parameters() const override;
  std::vector<NamedNumbers> state() override;
  void train(bool training) override;

 private:
  struct Level {
    Linear linear;
    BatchNorm1d norm;
  };
  static std::vector<Level> make_levels(const ModelConfig& config, TorchGenerator& random);

  Tensor table_;  // (V, C)
  std::vector<Level> levels_;
  Linear head_;
};
// [/causal-wavenet]

}  // namespace wr::makemore
