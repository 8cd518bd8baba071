#include "shared/kernels/quantized.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/quantized.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A group is a whole number of vectors, at least two
using Floats = hn::CappedTag<float, kQuantizedGroup / 2>;

// [quantize]
// False if a weight is NaN or infinite.
bool QuantizeInt8(const float* weights, std::int8_t* q, float* scales, std::size_t groups) {
  const Floats d;
  const hn::Rebind<std::int32_t, Floats> d32;
  const hn::Rebind<std::int8_t, Floats> d8;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t g = 0; g < groups; ++g, weights += kQuantizedGroup, q += kQuantizedGroup) {
    // Without the sign, the bits of floats are ordered like whole numbers: infinity lies above
    // everything finite, and NaN above infinity
    auto most = hn::Zero(d32);
    for (std::size_t i = 0; i < kQuantizedGroup; i += lanes)
      most = hn::Max(most, hn::BitCast(d32, hn::Abs(hn::LoadU(d, weights + i))));
    const float largest = hn::GetLane(hn::BitCast(d, hn::MaxOfLanes(d32, most)));
    if (!std::isfinite(largest)) return false;

    const float scale = largest / 127;
    const bool nothing = scale < std::numeric_limits<float>::min();
    scales[g] = nothing ? 0 : scale;
    // Above 2^23 a float has no places behind the point: adding 1.5 * 2^23 rounds to the nearest
    // whole number, ties to even, and leaves it in the low bits
    const auto shift = hn::Set(d, 12582912.0f);
    for (std::size_t i = 0; i < kQuantizedGroup; i += lanes) {
      const auto w = nothing ? hn::Zero(d) : hn::Div(hn::LoadU(d, weights + i), hn::Set(d, scale));
      const auto whole = hn::Sub(hn::BitCast(d32, hn::Add(w, shift)), hn::BitCast(d32, shift));
      hn::StoreU(hn::DemoteTo(d8, whole), d8, q + i);
    }
  }
  return true;
}

// A vector of weights, without their scale.
template <class D>
HWY_INLINE hn::Vec<D> FromInt8(D d, const std::int8_t* q) {
  const hn::Rebind<std::int32_t, D> d32;
  const hn::Rebind<std::int8_t, D> d8;
  return hn::ConvertTo(d, hn::PromoteTo(d32, hn::LoadU(d8, q)));
}

void DequantizeInt8(const std::int8_t* q, const float* scales, float* weights, std::size_t groups) {
  const Floats d;
  for (std::size_t i = 0; i < groups * kQuantizedGroup; i += hn::Lanes(d))
    hn::StoreU(hn::Mul(FromInt8(d, q + i), hn::Set(d, scales[i / kQuantizedGroup])), d,
               weights + i);
}
// [/quantize]

// [matvec-int8]
// A row at a time, from its beginning to its end: memory is read as one long stream. (Four rows
// side by side share the loads of x. Out of a cache that was up to 1.25 times as fast; out of
// memory, 32000 rows of 768 with AVX2, it was only a half to a fifth as fast.) The groups go to
// four sums in turn, which do not wait for each other: sum(g, s) is s plus group g with its scale.
template <class D, class Sum>
HWY_INLINE float RowOfGroups(D d, std::size_t groups, Sum sum) {
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
  std::size_t g = 0;
  for (; g + 4 <= groups; g += 4) {
    sum0 = sum(g, sum0);
    sum1 = sum(g + 1, sum1);
    sum2 = sum(g + 2, sum2);
    sum3 = sum(g + 3, sum3);
  }
  for (; g < groups; ++g) sum0 = sum(g, sum0);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}

// Rows begin to end of y = W x
void MatvecInt8(const std::int8_t* q, const float* scales, const float* x, float* y,
                std::size_t begin, std::size_t end, std::size_t columns) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d), groups = columns / kQuantizedGroup;
  for (std::size_t row = begin; row < end; ++row)
    y[row] = RowOfGroups(d, groups, [&](std::size_t g, auto sum) HWY_ATTR {
      const std::int8_t* w = q + row * columns + g * kQuantizedGroup;
      const float* p = x + g * kQuantizedGroup;
      auto even = hn::Zero(d), odd = hn::Zero(d);
      for (std::size_t j = 0; j < kQuantizedGroup; j += 2 * lanes) {
        even = hn::MulAdd(FromInt8(d, w + j), hn::LoadU(d, p + j), even);
        odd = hn::MulAdd(FromInt8(d, w + j + lanes), hn::LoadU(d, p + j + lanes), odd);
      }
      return hn::MulAdd(hn::Set(d, scales[row * groups + g]), hn::Add(even, odd), sum);
    });
}
// [/matvec-int8]

// [matvec-int8-int8]
#if HWY_TARGET == HWY_SCALAR  // no vectors of two widths
void MatvecInt8Int8(const std::int8_t* q, const float* scales, const std::int8_t* xq,
                    const float* x_scales, float* y, std::size_t begin, std::size_t end,
                    std::size_t columns) {
  const std::size_t rows = end - begin, groups = columns / kQuantizedGroup;
  matvec_int8_int8_ref({q + begin * columns, rows * columns},
                       {scales + begin * groups, rows * groups}, {xq, columns}, {x_scales, groups},
                       {y + begin, rows}, {.rows = rows, .columns = columns});
}
#else
void MatvecInt8Int8(const std::int8_t* q, const float* scales, const std::int8_t* xq,
                    const float* x_scales, float* y, std::size_t begin, std::size_t end,
                    std::size_t columns) {
  const hn::CappedTag<std::int16_t, kQuantizedGroup> d16;
  const hn::Rebind<std::int8_t, decltype(d16)> d8;
  const hn::RepartitionToWide<decltype(d16)> d32;
  const hn::RebindToFloat<decltype(d32)> d;
  const std::size_t lanes = hn::Lanes(d16), groups = columns / kQuantizedGroup;
  for (std::size_t row = begin; row < end; ++row)
    y[row] = RowOfGroups(d, groups, [&](std::size_t g, auto sum) HWY_ATTR {
      const std::int8_t *w = q + row * columns + g * kQuantizedGroup, *p = xq + g * kQuantizedGroup;
      // Products of neighbours are added in pairs. Some machines keep the odd ones apart
      auto exact = hn::Zero(d32), odd = hn::Zero(d32);
      for (std::size_t j = 0; j < kQuantizedGroup; j += lanes)
        exact = hn::ReorderWidenMulAccumulate(d32, hn::PromoteTo(d16, hn::LoadU(d8, w + j)),
                                              hn::PromoteTo(d16, hn::LoadU(d8, p + j)), exact, odd);
      const auto scale = hn::Set(d, scales[row * groups + g] * x_scales[g]);
      return hn::MulAdd(scale, hn::ConvertTo(d, hn::Add(exact, odd)), sum);
    });
}
#endif
// [/matvec-int8-int8]

// [bf16]
void ToBf16(const float* x, std::uint16_t* out, std::size_t n) {
  const hn::ScalableTag<float> d;
  const hn::RebindToUnsigned<decltype(d)> d32;
  const hn::RebindToSigned<decltype(d)> signed32;
  const hn::Rebind<std::uint16_t, decltype(d)> d16;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto value = hn::LoadU(d, x + i);
    const auto bits = hn::BitCast(d32, value), upper = hn::ShiftRight<16>(bits);
    const auto odd = hn::And(upper, hn::Set(d32, 1u));
    const auto nearest = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(d32, 0x7FFFu))));
    const auto quiet = hn::Or(upper, hn::Set(d32, 0x40u));
    const auto nan = hn::RebindMask(d32, hn::IsNaN(value));
    const auto half = hn::BitCast(signed32, hn::IfThenElse(nan, quiet, nearest));
    hn::StoreU(hn::DemoteTo(d16, half), d16, out + i);
  }
  for (; i < n; ++i) out[i] = to_bf16_ref(x[i]);
}

// A vector of floats from as many bf16.
template <class D>
HWY_INLINE hn::Vec<D> FromBf16(D d, const std::uint16_t* x) {
  const hn::Rebind<std::uint16_t, D> d16;
  const hn::Rebind<std::uint32_t, D> d32;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, x))));
}

void FromBf16All(const std::uint16_t* x, float* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return FromBf16(d, x + i); });
}
// [/bf16]

// [matvec-bf16]
// Rows begin to end of y = W x, each as in dot
void MatvecBf16(const std::uint16_t* w, const float* x, float* y, std::size_t begin,
                std::size_t end, std::size_t columns) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t row = begin; row < end; ++row) {
    const std::uint16_t* r = w + row * columns;
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    std::size_t j = 0;
    for (; j + 4 * lanes <= columns; j += 4 * lanes) {
      const float* p = x + j;
      sum0 = hn::MulAdd(FromBf16(d, r + j), hn::LoadU(d, p), sum0);
      sum1 = hn::MulAdd(FromBf16(d, r + j + lanes), hn::LoadU(d, p + lanes), sum1);
      sum2 = hn::MulAdd(FromBf16(d, r + j + 2 * lanes), hn::LoadU(d, p + 2 * lanes), sum2);
      sum3 = hn::MulAdd(FromBf16(d, r + j + 3 * lanes), hn::LoadU(d, p + 3 * lanes), sum3);
    }
    for (; j + lanes <= columns; j += lanes)
      sum0 = hn::MulAdd(FromBf16(d, r + j), hn::LoadU(d, x + j), sum0);
    float rest = 0;
    for (; j < columns; ++j) rest += from_bf16_ref(r[j]) * x[j];
    const auto sum = hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3));
    y[row] = hn::GetLane(hn::SumOfLanes(d, sum)) + rest;
  }
}
// [/matvec-bf16]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

constexpr double kNanoseconds = 0.1;  // a weight on its way from memory, on one core with AVX2

// n weights in whole groups, with a scale each.
void check_groups(std::size_t n, std::size_t scales) {
  WR_CHECK(n % kQuantizedGroup == 0u);
  WR_CHECK(scales == n / kQuantizedGroup);
}

void check_product(std::size_t weights, std::size_t x, std::size_t y, const WeightShape& s) {
  WR_CHECK(weights == s.rows * s.columns);
  WR_CHECK(x == s.columns);
  WR_CHECK(y == s.rows);
}

}  // namespace

void quantize_int8(std::span<const float> weights, std::span<std::int8_t> q,
                   std::span<float> scales) {
  WR_CHECK(weights.size() == q.size());
  check_groups(q.size(), scales.size());
  const bool all_finite =
      WR_DISPATCH(QuantizeInt8)(weights.data(), q.data(), scales.data(), scales.size());
  WR_CHECK(all_finite);
}

void dequantize_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                     std::span<float> weights) {
  WR_CHECK(weights.size() == q.size());
  check_groups(q.size(), scales.size());
  WR_DISPATCH(DequantizeInt8)(q.data(), scales.data(), weights.data(), scales.size());
}

void matvec_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                 std::span<const float> x, std::span<float> y, const WeightShape& s) {
  check_product(q.size(), x.size(), y.size(), s);
  WR_CHECK(s.columns % kQuantizedGroup == 0u);
  check_groups(q.size(), scales.size());
  const auto body = WR_DISPATCH(MatvecInt8);
  parallel_for(s.rows, kNanoseconds * static_cast<double>(s.columns),
               [&](std::size_t begin, std::size_t end) {
                 body(q.data(), scales.data(), x.data(), y.data(), begin, end, s.columns);
               });
}

void matvec_int8_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                      std::span<const std::int8_t> xq, std::span<const float> x_scales,
                      std::span<float> y, const WeightShape& s) {
  check_product(q.size(), xq.size(), y.size(), s);
  check_groups(q.size(), scales.size());
  check_groups(xq.size(), x_scales.size());
  const auto body = WR_DISPATCH(MatvecInt8Int8);
  parallel_for(s.rows, kNanoseconds * static_cast<double>(s.columns),
               [&](std::size_t begin, std::size_t end) {
                 body(q.data(), scales.data(), xq.data(), x_scales.data(), y.data(), begin, end,
                      s.columns);
               });
}

void to_bf16(std::span<const float> x, std::span<std::uint16_t> out) {
  WR_CHECK(x.size() == out.size());
  WR_DISPATCH(ToBf16)(x.data(), out.data(), x.size());
}

void from_bf16(std::span<const std::uint16_t> x, std::span<float> out) {
  WR_CHECK(x.size() == out.size());
  WR_DISPATCH(FromBf16All)(x.data(), out.data(), x.size());
}

void matvec_bf16(std::span<const std::uint16_t> w, std::span<const float> x, std::span<float> y,
                 const WeightShape& s) {
  check_product(w.size(), x.size(), y.size(), s);
  const auto body = WR_DISPATCH(MatvecBf16);
  parallel_for(s.rows, kNanoseconds * static_cast<double>(s.columns),
               [&](std::size_t begin, std::size_t end) {
                 body(w.data(), x.data(), y.data(), begin, end, s.columns);
               });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
