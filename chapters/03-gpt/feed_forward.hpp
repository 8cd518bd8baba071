// After looking around, thinking: a net of two layers for every position on its own.
// Leaves out GELU, which GPT-2 has where the lecture has ReLU: gpt.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include "dropout.hpp"
#include "module.hpp"

namespace wr::gpt::road {

// [feed-forward]
/// C numbers to 4 C, ReLU, and back to C.
class FeedForward : public Module {
 public:
  FeedForward(std::size_t channels, TorchGenerator& random, DropoutState& dropout);
  Tensor3 forward(const Tensor3& x) override;
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override;

  Linear hidden, back;  // (C, 4 C), (4 C, C)

 private:
  Dropout dropout_;
  Tensor3 relu_;
};
// [/feed-forward]

}  // namespace wr::gpt::road
