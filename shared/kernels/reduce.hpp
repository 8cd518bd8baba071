// One number of a whole span: sum and max. In float and double.
// Leaves out sums of products: dot.hpp.
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

}  // namespace wr::kernels
