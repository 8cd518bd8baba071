// One number of a whole span: sum and max in float and double, the sum of squares of floats; and one
// number of each column. Leaves out sums of products: dot.hpp.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

// [sum-ref]
/// What sum is measured against.
template <std::floating_point T>
T sum_ref(std::span<const T> x) {
  double sum = 0;
  for (const T element : x) sum += double{element};
  return static_cast<T>(sum);
}
// [/sum-ref]

/// The sum of x, (n); of an empty span 0. NaN goes in, NaN comes out; so it does for infinities
/// of both signs.
///
/// Summed in four vectors of partial sums: the order depends on n and the target, never on where
/// x lies in memory. Off by at most n * epsilon * (the sum of |x[i]|).
float sum(std::span<const float> x);
double sum(std::span<const double> x);

// [max-ref]
/// What max is measured against.
template <std::floating_point T>
T max_ref(std::span<const T> x) {
  T largest = x[0];
  for (const T element : x)
    if (element > largest || std::isnan(element)) largest = element;
  return largest;
}
// [/max-ref]

/// The largest element of x, (n). Exact. NaN if one of them is NaN. Of 0 and -0 either may come
/// out. Throws ContractError if x is empty: nothing is the largest of nothing.
float max(std::span<const float> x);
double max(std::span<const double> x);

// [sum-of-squares-ref]
/// What sum_of_squares is measured against.
template <std::floating_point T>
double sum_of_squares_ref(std::span<const T> x) {
  double sum = 0;
  for (const T element : x) sum += double{element} * double{element};
  return sum;
}
// [/sum-of-squares-ref]

/// The sum of x[i] * x[i], x: (n); of an empty span 0. For the norm of a gradient: its square root.
///
/// In double throughout, so no square of a float overflows or vanishes. Summed over blocks of 4096
/// elements whose sums are added in order: the bits depend on n and the target, never on where x
/// lies or on the number of threads. Off by at most 1100 * the epsilon of double * the sum, for up
/// to 4 million elements. Infinity of an infinity; NaN goes in, NaN comes out.
double sum_of_squares(std::span<const float> x);

// [column-sums-ref]
/// What column_sums is measured against.
template <std::floating_point T>
void column_sums_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t j = 0; j < out.size(); ++j) {
    double sum = double{out[j]};
    for (std::size_t i = j; i < x.size(); i += out.size()) sum += double{x[i]};
    out[j] = static_cast<T>(sum);
  }
}
// [/column-sums-ref]

/// out[j] += the sum of column j of x, (rows, C), row-major; out: (C). The gradient of a bias.
///
/// Throws ContractError if the size of x is not a multiple of C, or C is 0 and x is not empty.
/// The rows are added one after the other, in float, and threads share the columns: every number
/// of threads, every target and every place in memory gives the same bits. Off by at most
/// rows * epsilon * (the sum of |x[i][j]| over i, plus |out[j]| before).
void column_sums(std::span<const float> x, std::span<float> out);

}  // namespace wr::kernels
