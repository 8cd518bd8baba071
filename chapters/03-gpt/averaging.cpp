#include "averaging.hpp"

#include <algorithm>
#include <limits>

#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::gpt::road {

// [average-by-loop]
Tensor3 average_by_loop(const Tensor3& x) {
  Tensor3 out = xt::zeros_like(x);
  for (std::size_t b = 0; b < x.shape(0); ++b)
    for (std::size_t t = 0; t < x.shape(1); ++t)
      for (std::size_t u = 0; u <= t; ++u)
        for (std::size_t c = 0; c < x.shape(2); ++c)
          out(b, t, c) += x(b, u, c) / static_cast<float>(t + 1);
  return out;
}
// [/average-by-loop]

namespace {

// [mix]
// Row t of the weights says how much of every position goes into position t: (T, T) x (T, C), the
// same weights for every sequence.
Tensor3 mix(const Matrix& weights, const Tensor3& x) {
  Tensor3 out = xt::zeros_like(x);
  const std::size_t T = x.shape(1), C = x.shape(2);
  for (std::size_t b = 0; b < x.shape(0); ++b)
    kernels::matmul(span_of(weights), span_of(x).subspan(b * T * C, T * C),
                    span_of(out).subspan(b * T * C, T * C), {.m = T, .n = C, .k = T});
  return out;
}
// [/mix]

}  // namespace

// [average-by-matrix]
Tensor3 average_by_matrix(const Tensor3& x) {
  const std::size_t T = x.shape(1);
  Matrix weights = xt::tril(xt::ones<float>({T, T}));        // 1 on and below the diagonal
  const Matrix sums = xt::sum(weights, {1}, xt::keep_dims);  // (T, 1): 1, 2, 3, ...
  weights /= sums;
  return mix(weights, x);
}
// [/average-by-matrix]

// [average-by-softmax]
Tensor3 average_by_softmax(const Tensor3& x) {
  const std::size_t T = x.shape(1);
  Matrix weights = xt::zeros<float>({T, T});  // scores: nobody is more interesting than another
  hide_future(span_of(weights), T);
  kernels::softmax_rows(span_of(weights), T);  // e^0 = 1 and e^-infinity = 0: the matrix of before
  return mix(weights, x);
}
// [/average-by-softmax]

// [hide-future]
void hide_future(std::span<float> scores, std::size_t T) {
  WR_CHECK(scores.size() % (T * T) == 0u);
  for (std::size_t row = 0; row < scores.size() / T; ++row) {
    const auto ahead = scores.subspan(row * T, T).subspan(row % T + 1);
    std::fill(ahead.begin(), ahead.end(), -std::numeric_limits<float>::infinity());
  }
}
// [/hide-future]

}  // namespace wr::gpt::road
