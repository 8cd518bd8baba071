// Solution: products of matrices and their way back.
#include "chapters/02-makemore/operations.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Tensor matmul(const Tensor& x, const Tensor& w) {
  // [solution]
  const std::size_t rows = x.shape().rows(), inner = w.shape()[0], columns = w.shape()[1];
  WR_CHECK(x.shape().columns() == inner);
  Tensor y(x.shape().with_columns(columns));
  kernels::matmul(x.data(), w.data(), y.data(), {.m = rows, .n = columns, .k = inner});
  return made_from(y, {x, w}, [=](const Tensor& out) {
    kernels::matmul(out.grad(), w.data(), x.grad(),
                    {.m = rows, .n = inner, .k = columns, .transpose_b = true, .accumulate = true});
    kernels::matmul(x.data(), out.grad(), w.grad(),
                    {.m = inner, .n = columns, .k = rows, .transpose_a = true, .accumulate = true});
  });
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("matmul");
  // [/starter]
}

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias) {
  // [solution-linear]
  const Tensor product = matmul(x, w);
  Tensor y(product.shape());
  for (std::size_t i = 0; i < y.size(); ++i)
    y.data()[i] = product.data()[i] + bias.data()[i % bias.size()];
  return made_from(y, {product, bias}, [=](const Tensor& out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      product.grad()[i] += out.grad()[i];
      bias.grad()[i % bias.size()] += out.grad()[i];
    }
  });
  // [/solution-linear]
  // [starter-linear]
  // throw exercise::Unsolved("linear");
  // [/starter-linear]
}

}  // namespace wr::makemore
