#include "layer_norm.hpp"

namespace wr::gpt::road {

// [layer-norm-cpp]
LayerNorm::LayerNorm(std::size_t channels) : weight(1, channels), bias(1, channels) {
  weight.data.fill(1.0f);
}

Tensor3 LayerNorm::forward(const Tensor3& x) {
  const Tensor3 mean = xt::mean(x, {2}, xt::keep_dims);  // (B, T, 1)
  const Tensor3 centred = x - mean;
  const Tensor3 variance = xt::mean(xt::square(centred), {2}, xt::keep_dims);
  deviation_ = xt::sqrt(variance + 1e-5f);
  normal_ = centred / deviation_;
  Tensor3 out = normal_ * weight.data + bias.data;
  return out;
}

Tensor3 LayerNorm::backward(const Tensor3& dout) {
  const Vector dweight = xt::sum(dout * normal_, {0, 1}), dbias = xt::sum(dout, {0, 1});  // (C)
  weight.gradient += dweight;
  bias.gradient += dbias;
  // Along two directions nothing that x does can be seen: the mean's, and the deviation's
  const Tensor3 dnormal = dout * weight.data;
  const Tensor3 level = xt::mean(dnormal, {2}, xt::keep_dims);              // (B, T, 1)
  const Tensor3 stretch = xt::mean(dnormal * normal_, {2}, xt::keep_dims);  // (B, T, 1)
  Tensor3 dx = (dnormal - level - normal_ * stretch) / deviation_;
  return dx;
}
// [/layer-norm-cpp]

}  // namespace wr::gpt::road
