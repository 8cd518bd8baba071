#include "shared/kernels/quantized.hpp"

#include <algorithm>

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

using Floats = hn::CappedTag<float, kQuantizedGroup>;  // a group is a whole number of vectors

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

// [in-fours]
// Four rows at a time: x is loaded once for all of them, and no sum waits for another. Where fewer
// are left, the last row takes part more than once, and gets the same bits each time.
template <class Body>
HWY_INLINE void InFours(std::size_t begin, std::size_t end, Body body) {
  const std::size_t last = end - 1;
  for (std::size_t row = begin; row < end; row += 4)
    body(row, std::min(row + 1, last), std::min(row + 2, last), std::min(row + 3, last));
}
// [/in-fours]

// [matvec-int8]
// Rows begin to end of y = W x
void MatvecInt8(const std::int8_t* q, const float* scales, const float* x, float* y,
                std::size_t begin, std::size_t end, std::size_t columns) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d), groups = columns / kQuantizedGroup;
  InFours(begin, end, [&](std::size_t r0, std::size_t r1, std::size_t r2, std::size_t r3) HWY_ATTR {
    const std::int8_t *q0 = q + r0 * columns, *q1 = q + r1 * columns;
    const std::int8_t *q2 = q + r2 * columns, *q3 = q + r3 * columns;
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    for (std::size_t g = 0; g < groups; ++g) {
      auto group0 = hn::Zero(d), group1 = hn::Zero(d), group2 = hn::Zero(d), group3 = hn::Zero(d);
      for (std::size_t j = g * kQuantizedGroup; j < (g + 1) * kQuantizedGroup; j += lanes) {
        const auto xj = hn::LoadU(d, x + j);
        group0 = hn::MulAdd(FromInt8(d, q0 + j), xj, group0);
        group1 = hn::MulAdd(FromInt8(d, q1 + j), xj, group1);
        group2 = hn::MulAdd(FromInt8(d, q2 + j), xj, group2);
        group3 = hn::MulAdd(FromInt8(d, q3 + j), xj, group3);
      }
      sum0 = hn::MulAdd(hn::Set(d, scales[r0 * groups + g]), group0, sum0);
      sum1 = hn::MulAdd(hn::Set(d, scales[r1 * groups + g]), group1, sum1);
      sum2 = hn::MulAdd(hn::Set(d, scales[r2 * groups + g]), group2, sum2);
      sum3 = hn::MulAdd(hn::Set(d, scales[r3 * groups + g]), group3, sum3);
    }
    y[r0] = hn::GetLane(hn::SumOfLanes(d, sum0));
    y[r1] = hn::GetLane(hn::SumOfLanes(d, sum1));
    y[r2] = hn::GetLane(hn::SumOfLanes(d, sum2));
    y[r3] = hn::GetLane(hn::SumOfLanes(d, sum3));
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
  const auto load = [&](const std::int8_t* p)
                        HWY_ATTR { return hn::PromoteTo(d16, hn::LoadU(d8, p)); };
  InFours(begin, end, [&](std::size_t r0, std::size_t r1, std::size_t r2, std::size_t r3) HWY_ATTR {
    const std::int8_t *q0 = q + r0 * columns, *q1 = q + r1 * columns;
    const std::int8_t *q2 = q + r2 * columns, *q3 = q + r3 * columns;
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    for (std::size_t g = 0; g < groups; ++g) {
      // Products of neighbours are added in pairs; where a machine keeps them apart, the odd ones
      // gather in other0 to other3, which elsewhere stay 0
      auto exact0 = hn::Zero(d32), exact1 = hn::Zero(d32);
      auto exact2 = hn::Zero(d32), exact3 = hn::Zero(d32);
      auto other0 = hn::Zero(d32), other1 = hn::Zero(d32);
      auto other2 = hn::Zero(d32), other3 = hn::Zero(d32);
      for (std::size_t j = g * kQuantizedGroup; j < (g + 1) * kQuantizedGroup; j += lanes) {
        const auto xj = load(xq + j);
        exact0 = hn::ReorderWidenMulAccumulate(d32, load(q0 + j), xj, exact0, other0);
        exact1 = hn::ReorderWidenMulAccumulate(d32, load(q1 + j), xj, exact1, other1);
        exact2 = hn::ReorderWidenMulAccumulate(d32, load(q2 + j), xj, exact2, other2);
        exact3 = hn::ReorderWidenMulAccumulate(d32, load(q3 + j), xj, exact3, other3);
      }
      const auto x_scale = hn::Set(d, x_scales[g]);
      const auto scaled = [&](std::size_t row, auto exact, auto sum) HWY_ATTR {
        const auto scale = hn::Mul(hn::Set(d, scales[row * groups + g]), x_scale);
        return hn::MulAdd(scale, hn::ConvertTo(d, exact), sum);
      };
      sum0 = scaled(r0, hn::Add(exact0, other0), sum0);
      sum1 = scaled(r1, hn::Add(exact1, other1), sum1);
      sum2 = scaled(r2, hn::Add(exact2, other2), sum2);
      sum3 = scaled(r3, hn::Add(exact3, other3), sum3);
    }
    y[r0] = hn::GetLane(hn::SumOfLanes(d, sum0));
    y[r1] = hn::GetLane(hn::SumOfLanes(d, sum1));
    y[r2] = hn::GetLane(hn::SumOfLanes(d, sum2));
    y[r3] = hn::GetLane(hn::SumOfLanes(d, sum3));
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
// Rows begin to end of y = W x
void MatvecBf16(const std::uint16_t* w, const float* x, float* y, std::size_t begin,
                std::size_t end, std::size_t columns) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  InFours(begin, end, [&](std::size_t r0, std::size_t r1, std::size_t r2, std::size_t r3) HWY_ATTR {
    const std::uint16_t *w0 = w + r0 * columns, *w1 = w + r1 * columns;
    const std::uint16_t *w2 = w + r2 * columns, *w3 = w + r3 * columns;
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    std::size_t whole = 0;
    for (; whole + lanes <= columns; whole += lanes) {
      const auto xj = hn::LoadU(d, x + whole);
      sum0 = hn::MulAdd(FromBf16(d, w0 + whole), xj, sum0);
      sum1 = hn::MulAdd(FromBf16(d, w1 + whole), xj, sum1);
      sum2 = hn::MulAdd(FromBf16(d, w2 + whole), xj, sum2);
      sum3 = hn::MulAdd(FromBf16(d, w3 + whole), xj, sum3);
    }
    const auto finish = [&](const std::uint16_t* row, auto sum) HWY_ATTR {
      float rest = 0;
      for (std::size_t j = whole; j < columns; ++j) rest += from_bf16_ref(row[j]) * x[j];
      return hn::GetLane(hn::SumOfLanes(d, sum)) + rest;
    };
    y[r0] = finish(w0, sum0);
    y[r1] = finish(w1, sum1);
    y[r2] = finish(w2, sum2);
    y[r3] = finish(w3, sum3);
  });
}
// [/matvec-bf16]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

constexpr double kNanoseconds = 0.05;  // a weight, on one core with AVX2

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
