// GELU, sigmoid and SiLU of a vector, and their slopes: for the loops of activation.cpp, and for a
// matmul that ends in one of them. Compiled once per target, hence the guard that toggles. Leaves
// out relu and tanh: elementwise.cpp, math-inl.hpp.
#if defined(WR_KERNELS_ACTIVATION_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_ACTIVATION_INL
#undef WR_KERNELS_ACTIVATION_INL
#else
#define WR_KERNELS_ACTIVATION_INL
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x, but no less than low and no more than high. NaN stays NaN, which Min and Max do not promise.
template <class D, class V>
HWY_INLINE V Clamp(D d, V x, float low, float high) {
  const V no_less = hn::IfThenElse(hn::Lt(x, hn::Set(d, low)), hn::Set(d, low), x);
  return hn::IfThenElse(hn::Gt(no_less, hn::Set(d, high)), hn::Set(d, high), no_less);
}

// [power-of-two]
// 2 to the z, for z from -126 to 126. Off by at most 2^-22 of its value.
template <class D, class V>
HWY_INLINE V PowerOfTwo(D d, V z) {
  // 1.5 * 2^23: a float of this size has no bits after the point, so adding it rounds z to a whole
  // number, and leaves that number in the lowest bits
  const V shift = hn::Set(d, 12582912.0f);
  const V shifted = hn::Add(z, shift);
  const V f = hn::Sub(z, hn::Sub(shifted, shift));  // from -1/2 to 1/2, exact

  // 2 to the f. The constants pass through the curve at Chebyshev's points
  V p = hn::Set(d, 0.00133813021f);
  p = hn::MulAdd(p, f, hn::Set(d, 0.00966636837f));
  p = hn::MulAdd(p, f, hn::Set(d, 0.0555038117f));
  p = hn::MulAdd(p, f, hn::Set(d, 0.240223497f));
  p = hn::MulAdd(p, f, hn::Set(d, 0.693147182f));
  p = hn::MulAdd(p, f, hn::Set(d, 1.0f));

  // The whole number is added to the exponent of that, which is bit 23 and up
  const hn::Rebind<std::uint32_t, D> whole;
  return hn::BitCast(
      d, hn::Add(hn::BitCast(whole, p), hn::ShiftLeft<23>(hn::BitCast(whole, shifted))));
}
// [/power-of-two]

// [gelu-vector]
// (1 + tanh(u)) / 2 = 1 / (1 + e^-2u), where u = sqrt(2 / pi) (x + 0.044715 x^3). So one power and
// one division do. The power's exponent is -2u log2(e) = -x (kGeluLine + kGeluCube x^2).
constexpr float kGeluLine = 2.302208198f;   // 2 sqrt(2 / pi) log2(e)
constexpr float kGeluCube = 0.1029432396f;  // 0.044715 times that

// Beyond this GELU has long since rounded to 0 or x, and the power is still a normal float.
constexpr float kGeluEdge = 10;

// e^-2u, for x between the edges
template <class D, class V>
HWY_INLINE V GeluPower(D d, V x) {
  const V factor = hn::NegMulAdd(hn::Mul(x, x), hn::Set(d, kGeluCube), hn::Set(d, -kGeluLine));
  return PowerOfTwo(d, hn::Mul(x, factor));
}

template <class D, class V>
HWY_INLINE V GeluVector(D d, V x) {
  const V edge = hn::Set(d, kGeluEdge);
  const V v = hn::IfThenElse(hn::Lt(x, hn::Neg(edge)), hn::Neg(edge), x);
  const V inside = hn::IfThenElse(hn::Gt(v, edge), edge, v);
  return hn::Div(v, hn::Add(hn::Set(d, 1.0f), GeluPower(d, inside)));
}

// What GELU gains where x gains 1: with s = 1 / (1 + e^-2u), s + x s (1 - s) 2u'
template <class D, class V>
HWY_INLINE V GeluSlope(D d, V x) {
  const V one = hn::Set(d, 1.0f);
  const V v = Clamp(d, x, -kGeluEdge, kGeluEdge);
  const V power = GeluPower(d, v);
  const V s = hn::Div(one, hn::Add(one, power));
  // 2u' = 2 sqrt(2 / pi) (1 + 3 * 0.044715 x^2)
  const V du = hn::MulAdd(hn::Mul(v, v), hn::Set(d, 0.2140644488f), hn::Set(d, 1.595769122f));
  return hn::Mul(s, hn::MulAdd(hn::Mul(v, du), hn::Mul(power, s), one));
}
// [/gelu-vector]

// [silu-vector]
template <class D, class V>
HWY_INLINE V SigmoidVector(D d, V x) {
  const V one = hn::Set(d, 1.0f);
  return hn::Div(one, hn::Add(one, ExpVector(d, hn::Neg(x))));
}

// Beyond this SiLU has long since rounded to x, or is below 1e-36.
constexpr float kSiluEdge = 88;

template <class D, class V>
HWY_INLINE V SiluVector(D d, V x) {
  const V edge = hn::Set(d, -kSiluEdge);
  const V v = hn::IfThenElse(hn::Lt(x, edge), edge, x);
  return hn::Div(v, hn::Add(hn::Set(d, 1.0f), ExpVector(d, hn::Neg(v))));
}

// With s = sigmoid(x): s + x s (1 - s)
template <class D, class V>
HWY_INLINE V SiluSlope(D d, V x) {
  const V one = hn::Set(d, 1.0f);
  const V v = Clamp(d, x, -kSiluEdge, kSiluEdge);
  const V power = ExpVector(d, hn::Neg(v));
  const V s = hn::Div(one, hn::Add(one, power));
  return hn::Mul(s, hn::MulAdd(v, hn::Mul(power, s), one));
}
// [/silu-vector]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
