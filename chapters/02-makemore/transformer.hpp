// The transformer of makemore.py: embeddings of tokens and positions, then blocks in which every
// step first listens to the ones before it and then thinks for itself. (Vaswani et al. 2017; the
// norms come first in a block, as in GPT-2.)
// Leaves out why attention is what it is, and all that makes it a GPT: chapter 3.
#pragma once

#include <cstddef>
#include <vector>

#include "sequence_model.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [embedding-and-norm]
/// What a token is, plus where it stands: two tables, both learned.
class PositionedEmbedding {
 public:
  PositionedEmbedding(const ModelConfig& config, TorchGenerator& random);
  /// tokens: (B, T), T at most block_size (ContractError). (B, T, C).
  Tensor operator()(Ids tokens, std::size_t time) const;
  NamedTensors parameters() const;

 private:
  Tensor token_;     // (V, C)
  Tensor position_;  // (block_size, C)
};

struct LayerNorm {
  explicit LayerNorm(std::size_t channels);
  Tensor operator()(const Tensor& x) const;
  Tensor gain, bias;  // (C)
};
// [/embedding-and-norm]

// [transformer]
/// The blocks between embeddings and a head without bias. 204,544 parameters at makemore.py's
/// sizes.
class Transformer : public SequenceModel {
 public:
  Transformer(const ModelConfig& config, TorchGenerator& random);
  Tensor logits(Ids tokens, std::size_t time) override;
  NamedTensors parameters() const override;

 private:
  struct Block {
    LayerNorm norm1;
    Linear qkv, projection;  // C to 3 C; C to C
    LayerNorm norm2;
    Linear hidden, back;  // C to 4 C; 4 C to C
    Block(std::size_t channels, TorchGenerator& random);
    Tensor operator()(const Tensor& x, std::size_t heads);
    NamedTensors parameters() const;
  };

  std::size_t heads_;
  PositionedEmbedding inputs_;
  std::vector<Block> blocks_;
  LayerNorm norm_;
  Linear head_;
};
// [/transformer]

}  // namespace wr::makemore
