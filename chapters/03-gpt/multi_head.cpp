#include "multi_head.hpp"

#include "shared/base/check.hpp"

namespace wr::gpt::road {

// [multi-head-cpp]
MultiHead::MultiHead(std::size_t channels, std::size_t count, Mask mask, TorchGenerator& random,
                     DropoutState& dropout)
    : projection(channels, channels, random), dropout_(dropout) {
  WR_CHECK(channels % count == 0u);
  for (std::size_t h = 0; h < count; ++h)
    heads.push_back(std::make_unique<Head>(channels, channels / count, mask, random, dropout));
}

Tensor3 MultiHead::forward(const Tensor3& x) {
  Tensor3 all = xt::zeros_like(x);
  const std::size_t D = x.shape(2) / heads.size();
  for (std::size_t h = 0; h < heads.size(); ++h)
    xt::view(all, xt::all(), xt::all(), xt::range(h * D, (h + 1) * D)) = heads[h]->forward(x);
  return dropout_.forward(projection.forward(all));
}

Tensor3 MultiHead::backward(const Tensor3& dout) {
  const Tensor3 dall = projection.backward(dropout_.backward(dout));
  Tensor3 dx = xt::zeros_like(dall);
  const std::size_t D = dall.shape(2) / heads.size();
  for (std::size_t h = 0; h < heads.size(); ++h)
    dx += heads[h]->backward(xt::view(dall, xt::all(), xt::all(), xt::range(h * D, (h + 1) * D)));
  return dx;
}

std::vector<Parameter*> MultiHead::parameters() {
  std::vector<Parameter*> all;
  for (const auto& head : heads) append(all, *head);
  append(all, projection);
  return all;
}
// [/multi-head-cpp]

}  // namespace wr::gpt::road
