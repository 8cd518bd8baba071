// Part 3, before the layers: part 2's net with batch normalisation between its two products, every
// tensor in sight. Leaves out the layers, which do the same for any depth: layers.hpp.
#pragma once

#include <vector>

#include "mlp.hpp"

namespace wr::makemore {

// [norm-mlp]
/// Part 2's net with batch normalisation: 12,097 parameters. b1 is gone, since the normalisation
/// would take it out again. The running statistics follow by a thousandth a step.
class NormMlp : public ContextNet {
 public:
  NormMlp(const MlpSizes& sizes, TorchGenerator& random);
  Tensor logits(Ids contexts) override;
  std::vector<Tensor> parameters() const override { return {C, W1, W2, b2, gain, bias}; }
  void train(bool training) override { training_ = training; }

  Tensor C, W1, W2, b2;     // as in Mlp
  Tensor gain, bias;        // (hidden)
  BatchStatistics running;  // (hidden)
  Tensor h;                 // (N, hidden): the layer as last computed

 private:
  bool training_ = true;
};
// [/norm-mlp]

}  // namespace wr::makemore
