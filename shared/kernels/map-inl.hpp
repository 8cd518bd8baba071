// The loop under every element-wise kernel. Compiled once per target, hence the guard that
// toggles. Leaves out reductions: dot.cpp, reduce.cpp.
#if defined(WR_KERNELS_MAP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_MAP_INL
#undef WR_KERNELS_MAP_INL
#else
#define WR_KERNELS_MAP_INL
#endif

#include <cstddef>

#include "hwy/highway.h"

// A loop over a few rows or vectors must vanish, or its sums do not stay in registers.
#undef WR_UNROLL
#ifdef __clang__
#define WR_UNROLL _Pragma("clang loop unroll(full)")
#else
#define WR_UNROLL _Pragma("GCC unroll 16")
#endif

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [map]
// out[i] = op(i) for all i: op(d, i) computes the vector of elements that begins at i.
template <typename T, class Op>
HWY_INLINE void Map(T* out, std::size_t n, Op op) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);

  // Fewer elements than a vector holds: one lane at a time
  if (n < lanes) {
    const hn::CappedTag<T, 1> one;
    for (std::size_t i = 0; i < n; ++i) hn::StoreU(op(one, i), one, out + i);
    return;
  }

  // The last vector overlaps the one before it, which saves a loop over the rest. It is computed
  // first: if out is also an input, the loop overwrites what this vector reads.
  const auto last = op(d, n - lanes);
  for (std::size_t i = 0; i + lanes < n; i += lanes) hn::StoreU(op(d, i), d, out + i);
  hn::StoreU(last, d, out + n - lanes);
}
// [/map]

// [for-each-vector]
// op(d, i) for vectors side by side, then one lane at a time. For an op that loads and stores on
// its own, several spans perhaps: nothing is computed twice.
template <typename T, class Op>
HWY_INLINE void ForEachVector(std::size_t n, Op op) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) op(d, i);
  for (; i < n; ++i) op(one, i);
}
// [/for-each-vector]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
