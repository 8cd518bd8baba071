// Several heads of attention at the same time: each may look for something else.
// Leaves out what makes many small products one large one: gpt.hpp keeps the queries, keys and
// values of all heads in one matrix.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "head.hpp"

namespace wr::gpt::road {

// [multi-head]
/// H heads of D = C / H numbers each, side by side, and a product that mixes what they found.
class MultiHead : public Module {
 public:
  /// Throws ContractError unless channels are a multiple of heads.
  MultiHead(std::size_t channels, std::size_t heads, Mask mask, TorchGenerator& random,
            DropoutState& dropout);
  Tensor3 forward(const Tensor3& x) override;  // (B, T, C) to (B, T, C)
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override;

  std::vector<std::unique_ptr<Head>> heads;
  Linear projection;  // (C, C)

 private:
  Dropout dropout_;
};
// [/multi-head]

}  // namespace wr::gpt::road
