#include "shared/kernels/softmax.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/softmax.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/math-inl.hpp"
#include "shared/kernels/reduce-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [softmax]
void Softmax(float* x, std::size_t n) {
  if (n == 0) return;

  // Find the maximum
  const float largest = Max(x, n);
  if (largest == -std::numeric_limits<float>::infinity()) {  // all masked
    std::fill_n(x, n, 0.0f);
    return;
  }

  // Exponentiate
  Map(x, n, [&](auto d, std::size_t i) HWY_ATTR {
    return ExpVector(d, hn::Sub(hn::LoadU(d, x + i), hn::Set(d, largest)));
  });

  // Normalise
  const float one_over_sum = 1 / Sum(x, n);
  Map(x, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, x + i), hn::Set(d, one_over_sum));
  });
}
// [/softmax]

void SoftmaxRows(float* x, std::size_t rows, std::size_t columns) {
  for (std::size_t i = 0; i < rows; ++i) Softmax(x + i * columns, columns);
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

void softmax(std::span<float> x) { WR_DISPATCH(Softmax)(x.data(), x.size()); }

void softmax_rows(std::span<float> x, std::size_t columns) {
  if (x.empty()) return;
  WR_CHECK(columns > 0u);
  WR_CHECK(x.size() % columns == 0u);
  WR_DISPATCH(SoftmaxRows)(x.data(), x.size() / columns, columns);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
