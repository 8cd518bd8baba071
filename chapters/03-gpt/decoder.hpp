// The model of every rung from the second on: what a token is, plus where it stands; a body that
// the rungs build up; and a score for everything that could come next.
#pragma once

#include <cstddef>
#include <vector>

#include "language_model.hpp"
#include "module.hpp"

namespace wr::gpt::road {

// [decoder]
class Decoder : public LanguageModel {
 public:
  Decoder(std::size_t vocabulary, std::size_t context, std::size_t channels,
          TorchGenerator& random);
  Tensor3 forward(std::span<const std::int32_t> tokens, std::size_t T) override;
  void backward(const Tensor3& dlogits) override;
  std::vector<Parameter*> parameters() override;

  Embedding tokens, positions;  // (V, C), (context, C)
  Linear head;                  // (C, V)
  Sequential body;              // (B, T, C) to (B, T, C), empty to begin with
};
// [/decoder]

}  // namespace wr::gpt::road
