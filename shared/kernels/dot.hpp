// The scalar product and its companion: dot(a, b) and y += alpha x. In float and double.
// Leaves out products of matrices: matmul.hpp.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

// [dot-ref]
/// What dot is measured against: one product after the other, summed in double.
template <std::floating_point T>
T dot_ref(std::span<const T> a, std::span<const T> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return static_cast<T>(sum);
}
// [/dot-ref]

/// The sum of a[i] * b[i]. a and b: (n), of equal size (else ContractError); both may be the same.
///
/// Of empty spans it is 0. NaN and infinities travel as in the formula (inf * 0 is NaN);
/// denormals are computed with, not flushed. The sum runs in four vectors of partial sums, so its
/// order depends on n and the target, never on where the spans lie in memory. It is off from the
/// exact value by at most n * epsilon * (the sum of |a[i] * b[i]|).
float dot(std::span<const float> a, std::span<const float> b);
double dot(std::span<const double> a, std::span<const double> b);

// [axpy-ref]
/// What axpy is measured against.
template <std::floating_point T>
void axpy_ref(T alpha, std::span<const T> x, std::span<T> y) {
  for (std::size_t i = 0; i < x.size(); ++i)
    y[i] = static_cast<T>(double{alpha} * double{x[i]} + double{y[i]});
}
// [/axpy-ref]

/// y[i] += alpha * x[i]. x and y: (n), of equal size (else ContractError). They may be the same
/// span, but must not overlap otherwise.
///
/// On targets with a fused multiply-add each element is rounded once, elsewhere twice: it is off
/// by at most epsilon * (|alpha * x[i]| + |y[i]|). An alpha of 0 is no special case: NaN and
/// infinities of x still reach y.
void axpy(float alpha, std::span<const float> x, std::span<float> y);
void axpy(double alpha, std::span<const double> x, std::span<double> y);

// The rungs of the ladder that leads to dot, for the benchmark and the book. Same contract.
namespace ladder {
float dot_naive(std::span<const float> a, std::span<const float> b);
float dot_one(std::span<const float> a, std::span<const float> b);
double dot_naive(std::span<const double> a, std::span<const double> b);
double dot_one(std::span<const double> a, std::span<const double> b);
}  // namespace ladder

}  // namespace wr::kernels
