// The bodies of sum and max, which softmax and the norms use too. Compiled once per target, hence
// the guard that toggles.
#if defined(WR_KERNELS_REDUCE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_REDUCE_INL
#undef WR_KERNELS_REDUCE_INL
#else
#define WR_KERNELS_REDUCE_INL
#endif

#include <cstddef>
#include <limits>
#include <span>

#include "hwy/highway.h"
#include "shared/kernels/reduce.hpp"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [sum]
// The sum of op(d, i) for all i < n: op(d, i) computes the vector of terms that begins at i.
template <typename T, class Op>
HWY_INLINE T SumOf(std::size_t n, Op op) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    sum0 = hn::Add(sum0, op(d, i));
    sum1 = hn::Add(sum1, op(d, i + lanes));
    sum2 = hn::Add(sum2, op(d, i + 2 * lanes));
    sum3 = hn::Add(sum3, op(d, i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) sum0 = hn::Add(sum0, op(d, i));
  const hn::CappedTag<T, 1> one;
  T rest = 0;
  for (; i < n; ++i) rest += hn::GetLane(op(one, i));
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3)))) + rest;
}

template <typename T>
HWY_INLINE T Sum(const T* x, std::size_t n) {
  return SumOf<T>(n, [&](auto d, std::size_t i) HWY_ATTR { return hn::LoadU(d, x + i); });
}
// [/sum]

// [fold-lanes]
// All lanes of v as one number: op of the upper half and the lower, then of the halves of that.
template <class D, class V, class Op>
HWY_INLINE hn::TFromD<D> FoldLanes([[maybe_unused]] D d, V v, [[maybe_unused]] Op op) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (hn::MaxLanes(d) > 1) {
    const hn::Half<D> half;
    return FoldLanes(half, op(hn::LowerHalf(half, v), hn::UpperHalf(half, v)), op);
  }
#endif
  return hn::GetLane(v);
}
// [/fold-lanes]

// [max]
// n >= 1. The order does not matter to a maximum, so the last vector may overlap.
template <typename T>
HWY_INLINE T Max(const T* x, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  if (n < lanes) return max_ref(std::span<const T>(x, n));

  // What Max makes of NaN differs between machines, so NaNs are watched for on their own
  auto largest = hn::LoadU(d, x + n - lanes);
  auto nans = hn::IsNaN(largest);
  for (std::size_t i = 0; i + lanes < n; i += lanes) {
    const auto v = hn::LoadU(d, x + i);
    largest = hn::Max(largest, v);
    nans = hn::Or(nans, hn::IsNaN(v));
  }
  if (!hn::AllFalse(d, nans)) return std::numeric_limits<T>::quiet_NaN();
  // Highway's MaxOfLanes can miss a vector of nothing but -infinity
  return FoldLanes(d, largest, [](auto a, auto b) HWY_ATTR { return hn::Max(a, b); });
}
// [/max]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
