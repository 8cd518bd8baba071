// The bodies of dot and axpy, which matvec uses too. Compiled once per target, hence the guard that
// toggles.
#if defined(WR_KERNELS_DOT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_DOT_INL
#undef WR_KERNELS_DOT_INL
#else
#define WR_KERNELS_DOT_INL
#endif

#include <cstddef>

#include "hwy/highway.h"
#include "shared/kernels/map-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [dot-tail]
// What is left after the last full vector: n - i elements, fewer than a vector holds.
template <class D, class V, typename T>
HWY_INLINE V DotTail(D d, const T* a, const T* b, std::size_t i, std::size_t n, V sum) {
  const std::size_t lanes = hn::Lanes(d);
  if (i == n) return sum;
  if (n < lanes) {
    T rest = 0;
    for (; i < n; ++i) rest += a[i] * b[i];
    return hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, 1), hn::Set(d, rest)));
  }
  // Step back and load a full vector; the lanes that were summed before count as 0 * 0
  const auto done = hn::FirstN(d, lanes - (n - i));
  const V last_a = hn::IfThenZeroElse(done, hn::LoadU(d, a + n - lanes));
  const V last_b = hn::IfThenZeroElse(done, hn::LoadU(d, b + n - lanes));
  return hn::MulAdd(last_a, last_b, sum);
}
// [/dot-tail]

// [dot]
// Rung 3: four vectors of partial sums. A multiply-add takes 4 cycles and one can begin in every
// cycle, on many machines two: four sums that do not wait for each other keep the unit busy.
template <typename T>
T Dot(const T* a, const T* b, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    sum0 = hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum0);
    sum1 = hn::MulAdd(hn::LoadU(d, a + i + lanes), hn::LoadU(d, b + i + lanes), sum1);
    sum2 = hn::MulAdd(hn::LoadU(d, a + i + 2 * lanes), hn::LoadU(d, b + i + 2 * lanes), sum2);
    sum3 = hn::MulAdd(hn::LoadU(d, a + i + 3 * lanes), hn::LoadU(d, b + i + 3 * lanes), sum3);
  }
  for (; i + lanes <= n; i += lanes)
    sum0 = hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum0);
  sum1 = DotTail(d, a, b, i, n, sum1);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}
// [/dot]

// [axpy]
template <typename T>
void Axpy(T alpha, const T* x, T* y, std::size_t n) {
  Map(y, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::MulAdd(hn::Set(d, alpha), hn::LoadU(d, x + i), hn::LoadU(d, y + i));
  });
}
// [/axpy]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
