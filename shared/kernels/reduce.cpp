#include "shared/kernels/reduce.hpp"

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/reduce.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/reduce-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

template <typename T>
T SumBody(const T* x, std::size_t n) {
  return Sum(x, n);
}

template <typename T>
T MaxBody(const T* x, std::size_t n) {
  return Max(x, n);
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

template <typename T>
T sum_door(std::span<const T> x) {
  if constexpr (detail::kVectors<T>)
    return WR_DISPATCH(SumBody<T>)(x.data(), x.size());
  else
    return sum_ref<T>(x);
}

template <typename T>
T max_door(std::span<const T> x) {
  WR_CHECK(!x.empty());
  if constexpr (detail::kVectors<T>)
    return WR_DISPATCH(MaxBody<T>)(x.data(), x.size());
  else
    return max_ref<T>(x);
}

}  // namespace

float sum(std::span<const float> x) { return sum_door(x); }
double sum(std::span<const double> x) { return sum_door(x); }
float max(std::span<const float> x) { return max_door(x); }
double max(std::span<const double> x) { return max_door(x); }

}  // namespace wr::kernels

#endif  // HWY_ONCE
