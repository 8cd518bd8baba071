// Products of matrices and vectors, row-major: matmul (float), matvec and outer_add (float and
// double).
// Leaves out attention, whose two products never meet in memory: attention.hpp.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

// [matmul-shape]
/// The shapes of out = A B, with A (m, k), B (k, n) and out (m, n). A flag says that the span holds
/// the transpose: with transpose_a, a is (k, m) in memory; with transpose_b, b is (n, k).
struct MatmulShape {
  std::size_t m = 0, n = 0, k = 0;
  bool transpose_a = false;
  bool transpose_b = false;
  bool accumulate = false;  ///< out += A B instead of out = A B
};
// [/matmul-shape]

// [matmul-ref]
/// What matmul is measured against: three loops, and a sum in double.
template <std::floating_point T>
void matmul_ref(std::span<const T> a, std::span<const T> b, std::span<T> out,
                const MatmulShape& s) {
  for (std::size_t i = 0; i < s.m; ++i)
    for (std::size_t j = 0; j < s.n; ++j) {
      double sum = s.accumulate ? double{out[i * s.n + j]} : 0;
      for (std::size_t p = 0; p < s.k; ++p)
        sum += double{a[s.transpose_a ? p * s.m + i : i * s.k + p]} *
               double{b[s.transpose_b ? j * s.k + p : p * s.n + j]};
      out[i * s.n + j] = static_cast<T>(sum);
    }
}
// [/matmul-ref]

// [matmul-epilogue]
/// What matmul does to the sums while they are in registers. An empty span leaves a step out.
struct MatmulEpilogue {
  std::span<const float> bias = {};  ///< (n), added to every row
  std::span<float> gelu = {};  ///< (m, n), becomes GELU of out (as in gelu); out itself will do
};
// [/matmul-epilogue]

/// out = A B, or out += A B, then the epilogue. All row-major and contiguous; the spans have
/// exactly m * k, k * n and m * n elements (else ContractError). out must not overlap a or b. Any
/// of m, n, k may be 0; with k = 0 the product is 0.
///
/// Every element of out is the same sum in the same order whatever m and n are, wherever the spans
/// lie and however many threads compute: row 5 of a product of 64 rows has the bits of the product
/// of that row alone. NaN and infinities travel as in the formula. Off by at most (k + 3) * epsilon
/// * (the sum of |A[i][p] * B[p][j]| over p, plus |out[i][j]| before, plus |bias[j]|).
void matmul(std::span<const float> a, std::span<const float> b, std::span<float> out,
            const MatmulShape& shape, const MatmulEpilogue& epilogue = {});

/// matmul of every pair of a batch: a is (batch, m, k), b (batch, k, n), out (batch, m, n), each
/// matrix as in MatmulShape. The bits of one matmul a pair.
void matmul_batched(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    std::size_t batch, const MatmulShape& shape);

/// The shapes of y = A x, with a (rows, columns) in memory; x is (columns) and y (rows). With
/// transpose it is y = A^T x, and x is (rows), y (columns).
struct MatvecShape {
  std::size_t rows = 0, columns = 0;
  bool transpose = false;
  bool accumulate = false;  ///< y += A x instead of y = A x
};

// [matvec-ref]
/// What matvec is measured against.
template <std::floating_point T>
void matvec_ref(std::span<const T> a, std::span<const T> x, std::span<T> y, const MatvecShape& s) {
  matmul_ref<T>(a, x, y,
                {.m = s.transpose ? s.columns : s.rows,
                 .n = 1,
                 .k = s.transpose ? s.rows : s.columns,
                 .transpose_a = s.transpose,
                 .accumulate = s.accumulate});
}
// [/matvec-ref]

/// y = A x or y = A^T x, or += of either. Sizes are checked; y must not overlap a or x. In the
/// transposed form y is a combination of the rows of A: a neuron whose inputs are rows, one column
/// an example, is one call. Not the bits of matmul with n = 1: without transpose the sums run as
/// in dot. Off by at most (k + 2) * epsilon * (the sum of the products' absolute values, plus
/// |y| before), k being the length of x.
void matvec(std::span<const float> a, std::span<const float> x, std::span<float> y,
            const MatvecShape& shape);
void matvec(std::span<const double> a, std::span<const double> x, std::span<double> y,
            const MatvecShape& shape);

// [outer-add-ref]
/// What outer_add is measured against.
template <std::floating_point T>
void outer_add_ref(std::span<const T> x, std::span<const T> y, std::span<T> out) {
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < y.size(); ++j) {
      T& o = out[i * y.size() + j];
      o = static_cast<T>(double{x[i]} * double{y[j]} + double{o});
    }
}
// [/outer-add-ref]

/// out[i][j] += x[i] * y[j], with x (rows), y (columns), out (rows, columns). Sizes are checked;
/// out must not overlap x or y. Each row is an axpy, with its error bound and its bits.
void outer_add(std::span<const float> x, std::span<const float> y, std::span<float> out);
void outer_add(std::span<const double> x, std::span<const double> y, std::span<double> out);

}  // namespace wr::kernels
