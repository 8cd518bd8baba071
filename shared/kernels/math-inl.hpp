// exp, log and tanh of a vector, good for every input. Highway's own have a domain (no NaN, no
// infinity, for log no zero): here are the borders. Compiled once per target, hence the guard that
// toggles.
#if defined(WR_KERNELS_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_MATH_INL
#undef WR_KERNELS_MATH_INL
#else
#define WR_KERNELS_MATH_INL
#endif

#include <limits>

#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [exp-vector]
template <class D, class V>
HWY_INLINE V ExpVector(D d, V x) {
  using T = hn::TFromD<D>;
  // Past these Highway's Exp leaves its domain; the results are long since infinity and 0
  const V high = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? 104 : 720));
  const V low = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? -110 : -760));
  const V y = hn::Exp(d, hn::Max(low, hn::Min(x, high)));
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}
// [/exp-vector]

// [log-vector]
template <class D, class V>
HWY_INLINE V LogVector(D d, V x) {
  using Limits = std::numeric_limits<hn::TFromD<D>>;
  const V zero = hn::Zero(d), infinity = hn::Set(d, Limits::infinity());
  const auto ordinary = hn::And(hn::Gt(x, zero), hn::Lt(x, infinity));
  // -infinity at 0, NaN below, and infinity and NaN as they are
  const V below = hn::IfThenElse(hn::Lt(x, zero), hn::Set(d, Limits::quiet_NaN()), x);
  const V border = hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), below);
  return hn::IfThenElse(ordinary, hn::Log(d, x), border);
}
// [/log-vector]

// [tanh-vector]
template <class D, class V>
HWY_INLINE V TanhVector(D d, V x) {
  // At 20 both types have long since rounded to 1; it keeps infinity out
  const V limit = hn::Set(d, static_cast<hn::TFromD<D>>(20));
  const V y = hn::Tanh(d, hn::Max(hn::Neg(limit), hn::Min(x, limit)));
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}
// [/tanh-vector]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
