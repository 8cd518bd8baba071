#include "decoder.hpp"

namespace wr::gpt::road {

// [decoder-cpp]
Decoder::Decoder(std::size_t vocabulary, std::size_t context, std::size_t channels,
                 TorchGenerator& random)
    : tokens(vocabulary, channels, random),
      positions(context, channels, random),
      head(channels, vocabulary, random) {}

Tensor3 Decoder::forward(std::span<const std::int32_t> ids, std::size_t T) {
  std::vector<std::int32_t> places;  // 0, 1, ..., T - 1 in every sequence
  for (std::size_t i = 0; i < ids.size(); ++i) places.push_back(static_cast<std::int32_t>(i % T));
  Tensor3 x = tokens.forward(ids, T);
  x += positions.forward(places, T);
  return head.forward(body.forward(x));
}

void Decoder::backward(const Tensor3& dlogits) {
  const Tensor3 dx = body.backward(head.backward(dlogits));
  tokens.backward(dx);
  positions.backward(dx);
}

std::vector<Parameter*> Decoder::parameters() {
  std::vector<Parameter*> all = {&tokens.table, &positions.table};
  append(all, body);
  append(all, head);
  return all;
}
// [/decoder-cpp]

}  // namespace wr::gpt::road
