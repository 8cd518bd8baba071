#include "transformer.hpp"

#include <cstdint>
#include <string>

#include "mlp.hpp"
#include "sequence_operations.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {

// [positioned-embedding-cpp]
PositionedEmbedding::PositionedEmbedding(const ModelConfig& c, TorchGenerator& random)
    : token_(randn({c.vocabulary, c.n_embd}, random)),
      position_(randn({c.block_size, c.n_embd}, random)) {}

Tensor PositionedEmbedding::operator()(Ids tokens, std::size_t time) const {
  WR_CHECK(time <= position_.shape()[0]);
  std::vector<std::int32_t> places(tokens.size());  // 0, 1, ... T - 1, for every sequence
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int32_t>(i % time);
  return add(embedding(token_, tokens, time), embedding(position_, places, time));
}

NamedTensors PositionedEmbedding::parameters() const {
  return {{"token_embedding", token_}, {"position_embedding", position_}};
}
// [/positioned-embedding-cpp]

// [layer-norm-layer-cpp]
LayerNorm::LayerNorm(std::size_t channels)
    : gain({channels}, std::vector<float>(channels, 1.0f)), bias({channels}) {}

Tensor LayerNorm::operator()(const Tensor& x) const { return layer_norm(x, gain, bias); }

static NamedTensors named(const LayerNorm& norm) {
  return {{"gain", norm.gain}, {"bias", norm.bias}};
}
// [/layer-norm-layer-cpp]

// [block]
Transformer::Block::Block(std::size_t channels, TorchGenerator& random)
    : norm1(channels),
      qkv(channels, 3 * channels, random),
      projection(channels, channels, random),
      norm2(channels),
      hidden(channels, 4 * channels, random),
      back(4 * channels, channels, random) {}

Tensor Transformer::Block::operator()(const Tensor& x, std::size_t heads) {
  const Tensor y = add(x, projection(attention(qkv(norm1(x)), heads)));
  return add(y, back(gelu(hidden(norm2(y)))));
}
// [/block]

// [block-parameters]
NamedTensors Transformer::Block::parameters() const {
  NamedTensors all;
  append(all, "norm1", named(norm1));
  append(all, "qkv", named(qkv));
  append(all, "projection", named(projection));
  append(all, "norm2", named(norm2));
  append(all, "hidden", named(hidden));
  append(all, "back", named(back));
  return all;
}
// [/block-parameters]

// [transformer-cpp]
Transformer::Transformer(const ModelConfig& c, TorchGenerator& random)
    : SequenceModel(c.block_size),
      heads_(c.n_head),
      inputs_(c, random),
      norm_(c.n_embd),
      head_(c.n_embd, c.vocabulary, random, false) {
  WR_CHECK(heads_ > 0u);
  WR_CHECK(c.n_embd % heads_ == 0u);
  for (std::size_t i = 0; i < c.n_layer; ++i) blocks_.push_back(Block(c.n_embd, random));
}

Tensor Transformer::logits(Ids tokens, std::size_t time) {
  Tensor x = inputs_(tokens, time);
  for (Block& block : blocks_) x = block(x, heads_);
  return head_(norm_(x));
}
// [/transformer-cpp]

// [transformer-parameters]
NamedTensors Transformer::parameters() const {
  NamedTensors all = inputs_.parameters();
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    append(all, "block" + std::to_string(i), blocks_[i].parameters());
  append(all, "norm", named(norm_));
  append(all, "head", named(head_));
  return all;
}
// [/transformer-parameters]

}  // namespace wr::makemore
