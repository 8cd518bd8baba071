// Layer normalisation (Ba, Kiros and Hinton 2016): every position's numbers get mean 0 and variance
// 1, then a scale and a shift that are learned. Batch normalisation's idea, with the rows and
// columns exchanged: nobody in the batch hears of anybody else, so use is as training.
#pragma once

#include <cstddef>
#include <vector>

#include "module.hpp"

namespace wr::gpt::road {

// [layer-norm]
class LayerNorm : public Module {
 public:
  explicit LayerNorm(std::size_t channels);
  Tensor3 forward(const Tensor3& x) override;
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override { return {&weight, &bias}; }

  Parameter weight, bias;  // (1, C)

 private:
  Tensor3 normal_;     // (B, T, C): mean 0, variance 1
  Tensor3 deviation_;  // (B, T, 1)
};
// [/layer-norm]

}  // namespace wr::gpt::road
