#include "cross_attention.hpp"

namespace wr::gpt::road {

// [cross-make]
CrossAttention::CrossAttention(std::size_t channels, std::size_t head_size, TorchGenerator& random,
                               DropoutState& dropout)
    : query(channels, head_size, random, false),
      key(channels, head_size, random, false),
      value(channels, head_size, random, false),
      attention(Mask::none, dropout) {}
// [/cross-make]

// [cross-forward]
Tensor3 CrossAttention::forward(const Tensor3& x, const Tensor3& memory) {
  return attention.forward(query.forward(x), key.forward(memory), value.forward(memory));
}
// [/cross-forward]

// [cross-backward]
CrossAttention::Gradients CrossAttention::backward(const Tensor3& dout) {
  const auto d = attention.backward(dout);
  Tensor3 dmemory = key.backward(d.k);
  dmemory += value.backward(d.v);
  return {query.backward(d.q), dmemory};
}
// [/cross-backward]

// [cross-parameters]
std::vector<Parameter*> CrossAttention::parameters() {
  return {&query.weight, &key.weight, &value.weight};
}
// [/cross-parameters]

}  // namespace wr::gpt::road
