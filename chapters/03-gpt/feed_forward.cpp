#include "feed_forward.hpp"

namespace wr::gpt::road {

// [feed-forward-cpp]
FeedForward::FeedForward(std::size_t channels, TorchGenerator& random, DropoutState& dropout)
    : hidden(channels, 4 * channels, random),
      back(4 * channels, channels, random),
      dropout_(dropout) {}

Tensor3 FeedForward::forward(const Tensor3& x) {
  relu_ = xt::maximum(hidden.forward(x), 0.0f);
  return dropout_.forward(back.forward(relu_));
}

// Where ReLU gave 0, it lets no blame through
Tensor3 FeedForward::backward(const Tensor3& dout) {
  Tensor3 d = back.backward(dropout_.backward(dout));
  d *= xt::cast<float>(relu_ > 0.0f);
  return hidden.backward(d);
}

std::vector<Parameter*> FeedForward::parameters() {
  return {&hidden.weight, &*hidden.bias, &back.weight, &*back.bias};
}
// [/feed-forward-cpp]

}  // namespace wr::gpt::road
