#include "head.hpp"

#include <cmath>

#include "averaging.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::gpt::road {

namespace {

// [products]
// Three products of the matrices of every sequence: a b, a b^T, a^T b.
Tensor3 product(const Tensor3& a, const Tensor3& b, kernels::MatmulShape s) {
  const std::size_t B = a.shape(0);
  s.m = a.shape(s.transpose_a ? 2 : 1);
  s.k = a.shape(s.transpose_a ? 1 : 2);
  s.n = b.shape(s.transpose_b ? 1 : 2);
  Tensor3 out = xt::zeros<float>({B, s.m, s.n});
  kernels::matmul_batched(span_of(a), span_of(b), span_of(out), B, s);
  return out;
}

Tensor3 times(const Tensor3& a, const Tensor3& b) { return product(a, b, {}); }
Tensor3 times_transposed(const Tensor3& a, const Tensor3& b) {
  return product(a, b, {.transpose_b = true});
}
Tensor3 transposed_times(const Tensor3& a, const Tensor3& b) {
  return product(a, b, {.transpose_a = true});
}
// [/products]

// [scale]
// A sum of D products of independent numbers of variance 1 has variance D: divided by its root, the
// scores stay where softmax still has a slope.
float scale_of(const Tensor3& q) { return 1 / std::sqrt(static_cast<float>(q.shape(2))); }
// [/scale]

}  // namespace

// [attention-forward]
Tensor3 Attention::forward(const Tensor3& q, const Tensor3& k, const Tensor3& v) {
  if (mask_ == Mask::future) WR_CHECK(q.shape(1) == k.shape(1));
  q_ = q, k_ = k, v_ = v, weights = times_transposed(q, k) * scale_of(q);  // how well they match
  if (mask_ == Mask::future)
    hide_future(span_of(weights), weights.shape(2));          // not what is to come
  kernels::softmax_rows(span_of(weights), weights.shape(2));  // shares of 1
  return times(dropped_ = dropout_.forward(weights), v);      // so much of every value
}
// [/attention-forward]

// [attention-backward]
// The same four lines from the last to the first
Attention::Gradients Attention::backward(const Tensor3& dout) {
  const Tensor3 dweights = dropout_.backward(times_transposed(dout, v_));
  Tensor3 dscores = xt::zeros_like(weights);
  kernels::softmax_backward(span_of(weights), span_of(dweights), span_of(dscores),
                            weights.shape(2));  // a score that is hidden has weight 0, and gets 0
  dscores *= scale_of(q_);
  return {times(dscores, k_), transposed_times(dscores, q_), transposed_times(dropped_, dout)};
}
// [/attention-backward]

// [head-make]
Head::Head(std::size_t channels, std::size_t head_size, Mask mask, TorchGenerator& random,
           DropoutState& dropout)
    : query(channels, head_size, random, false),
      key(channels, head_size, random, false),
      value(channels, head_size, random, false),
      attention(mask, dropout) {}
// [/head-make]

// [head-forward]
Tensor3 Head::forward(const Tensor3& x) {
  return attention.forward(query.forward(x), key.forward(x), value.forward(x));
}
// [/head-forward]

// [head-backward]
// x had a part in all three
Tensor3 Head::backward(const Tensor3& dout) {
  const auto d = attention.backward(dout);
  Tensor3 dx = query.backward(d.q);
  dx += key.backward(d.k);
  dx += value.backward(d.v);
  return dx;
}
// [/head-backward]

// [head-parameters]
std::vector<Parameter*> Head::parameters() { return {&query.weight, &key.weight, &value.weight}; }
// [/head-parameters]

}  // namespace wr::gpt::road
