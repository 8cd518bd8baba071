// The bodies of sum and max, which softmax uses too. Compiled once per target, hence the guard
// that toggles.
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
template <typename T>
HWY_INLINE T Sum(const T* x, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    sum0 = hn::Add(sum0, hn::LoadU(d, x + i));
    sum1 = hn::Add(sum1, hn::LoadU(d, x + i + lanes));
    sum2 = hn::Add(sum2, hn::LoadU(d, x + i + 2 * lanes));
    sum3 = hn::Add(sum3, hn::LoadU(d, x + i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) sum0 = hn::Add(sum0, hn::LoadU(d, x + i));
  T rest = 0;
  for (; i < n; ++i) rest += x[i];
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3)))) + rest;
}
// [/sum]

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
  T lane[hn::MaxLanes(d)];  // Highway's MaxOfLanes can miss a vector of nothing but -infinity
  hn::StoreU(largest, d, lane);
  return max_ref(std::span<const T>(lane, lanes));
}
// [/max]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
