#include "dropout.hpp"

#include "shared/kernels/dropout.hpp"

namespace wr::gpt::road {

// [dropout-cpp]
// What is kept grows by 1 / (1 - probability): the sum is to be expected as it was
Tensor3 Dropout::forward(const Tensor3& x) {
  if (!active()) return x;
  Tensor3 out = xt::zeros_like(x);
  kernels::dropout(span_of(x), span_of(out), state_.probability, state_.seed, stream());
  return out;
}

// What was forgotten is not to blame
Tensor3 Dropout::backward(const Tensor3& dout) {
  if (!active()) return dout;
  Tensor3 dx = xt::zeros_like(dout);
  kernels::dropout_backward(span_of(dout), span_of(dx), state_.probability, state_.seed, stream());
  return dx;
}
// [/dropout-cpp]

}  // namespace wr::gpt::road
