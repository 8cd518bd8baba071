// 02-makemore/linear (rebuild): The way back through a linear layer
//
// `matmul(x, w)` and `linear(x, w, bias)` have been taken out of the operations, with their way
// back. x is (..., K): `x.shape().rows()` rows of K numbers. w is (K, N), bias (N), the result
// (..., N), for which `x.shape().with_columns(N)` is the shape.
//
// Forward, every row of x is multiplied by w, and the bias is added to every row. Backward, with
// dout = `out.grad()`:
//
//     dx    += dout w^T
//     dw    += x^T dout
//     dbias += the sum of dout over its rows
//
// A tensor with a past is `made_from(y, {x, w}, [x, w](const Tensor& out) { ... })`. The function
// adds to `x.grad()` and `w.grad()`; it must not hold y itself.
//
// The kernels do the arithmetic: `kernels::matmul(a, b, c, {.m = rows of c, .n = columns of c, .k
// = what is summed over})`, with `.transpose_a`, `.transpose_b` and `.accumulate` as you need
// them, and `kernels::column_sums(m, sums)`, which adds to sums. Loops of your own are as good.
//
// Check it: practice check linear     Stuck? practice hint linear
// In the book: 02-makemore/mlp, "Operations"
#include "chapters/02-makemore/operations.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Tensor matmul(const Tensor& x, const Tensor& w) {
  throw exercise::Unsolved("matmul");
}

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias) {
  throw exercise::Unsolved("linear");
}

}  // namespace wr::makemore
