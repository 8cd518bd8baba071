// exp, log and tanh of a vector, good for every input. Highway's own have a domain (no NaN, no
// infinity, for log no zero): here are the borders, and an exp and a tanh of floats. Compiled once
// per target, hence the guard that toggles.
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
// For float our own: it stays below 1 ULP, where Highway's is off by up to 1.03, and is quicker.
// x = n log(2) + r, so e^x = 2^n e^r, with r between -log(2) / 2 and log(2) / 2.
template <class D, class V>
HWY_INLINE V ExpOfFloats(D d, V x) {
  // 1.5 * 2^23: a float of this size has no bits after the point, so adding it rounds to a whole
  // number, and leaves that number in the lowest bits
  const V shift = hn::Set(d, 12582912.0f);
  const V shifted = hn::MulAdd(x, hn::Set(d, 1.44269504f), shift);
  const V n = hn::Sub(shifted, shift);

  // log(2) in two parts (Cody and Waite): n times the first has no rounding, 15 bits by 8
  const V upper = hn::NegMulAdd(n, hn::Set(d, 0.693145752f), x);
  const V r = hn::NegMulAdd(n, hn::Set(d, 1.42860677e-6f), upper);

  // e to the r. The constants pass through the curve at Chebyshev's points
  V p = hn::Set(d, 0.000198912472f);
  p = hn::MulAdd(p, r, hn::Set(d, 0.00139338814f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.00833331048f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.041666463f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.166666672f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.5f));
  // The last terms, with the smaller rounding where a multiply-add has one, and where it has two
  const V one = hn::Set(d, 1.0f);
  if constexpr (HWY_NATIVE_FMA)
    p = hn::MulAdd(hn::MulAdd(p, r, one), r, one);
  else
    p = hn::Add(hn::MulAdd(p, hn::Mul(r, r), r), one);

  // Times 2^n in two steps: at the borders 2^n alone is no normal float
  const hn::RebindToSigned<D> whole;
  const auto count = hn::Sub(hn::BitCast(whole, shifted), hn::BitCast(whole, shift));
  const auto half = hn::ShiftRight<1>(count);
  const auto power = [&](auto e) HWY_ATTR {
    return hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(e, hn::Set(whole, 127))));
  };
  return hn::Mul(hn::Mul(p, power(half)), power(hn::Sub(count, half)));
}

template <class D, class V>
HWY_INLINE V ExpVector(D d, V x) {
  using T = hn::TFromD<D>;
  // Past these the results are long since infinity and 0
  const V high = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? 90 : 720));
  const V low = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? -105 : -760));
  const V inside = hn::Max(low, hn::Min(x, high));
  if constexpr (sizeof(T) == 4)
    return hn::IfThenElse(hn::IsNaN(x), x, ExpOfFloats(d, inside));
  else
    return hn::IfThenElse(hn::IsNaN(x), x, hn::Exp(d, inside));
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
// For float our own, which is quicker. With t = tanh(x / 2), tanh(x) is 2t / (1 + t^2).
// That forgives an error of t the more, the larger x is, so that a ratio of two short polynomials
// will do: t = v / 2q, and tanh(x) = v q / (q^2 + v^2 / 4). Their constants make the largest error
// as small as can be (Remez). From 9.01 on the result is 1.
template <class D, class V>
HWY_INLINE V TanhOfFloats(D d, V x) {
  const V one = hn::Set(d, 1.0f), limit = hn::Set(d, 9.01f);
  const V in = hn::Max(hn::Neg(limit), hn::Min(x, limit));
  const V z = hn::Mul(in, in);
  const V r = hn::Mul(hn::MulAdd(hn::Set(d, 0.000114167407f), z, hn::Set(d, 0.0297694132f)), z);
  const V v = hn::MulAdd(r, in, in);
  V q = hn::Set(d, 1.22739266e-06f);
  q = hn::MulAdd(q, z, hn::Set(d, 0.00120610127f));
  q = hn::MulAdd(q, z, hn::Set(d, 0.113102697f));
  q = hn::MulAdd(q, z, one);
  const V quarter = hn::Mul(v, hn::Set(d, 0.25f));
  const V y = hn::Div(hn::Mul(v, q), hn::MulAdd(q, q, hn::Mul(v, quarter)));
  // Where multiply-add is not fused, a few results are a bit beyond 1
  return hn::Max(hn::Neg(one), hn::Min(y, one));
}

template <class D, class V>
HWY_INLINE V TanhVector(D d, V x) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return hn::IfThenElse(hn::IsNaN(x), x, TanhOfFloats(d, x));
  } else {
    const V limit = hn::Set(d, 20.0);  // long since 1; it keeps infinity out
    const V y = hn::Tanh(d, hn::Max(hn::Neg(limit), hn::Min(x, limit)));
    return hn::IfThenElse(hn::IsNaN(x), x, y);
  }
}
// [/tanh-vector]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
