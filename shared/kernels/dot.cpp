#include "shared/kernels/dot.hpp"

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/dot.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/dot-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [dot-one]
// Rung 2: a vector of partial sums. Each multiply-add waits for the one before it.
template <typename T>
T DotOne(const T* a, const T* b, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  auto sum = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    sum = hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), sum);
  sum = DotTail(d, a, b, i, n, sum);
  return hn::GetLane(hn::SumOfLanes(d, sum));
}
// [/dot-one]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

template <typename T>
T dot_door(std::span<const T> a, std::span<const T> b) {
  WR_CHECK(a.size() == b.size());
  if constexpr (detail::kVectors<T>)
    return WR_DISPATCH(Dot<T>)(a.data(), b.data(), a.size());
  else
    return dot_ref<T>(a, b);
}

template <typename T>
T dot_one_door(std::span<const T> a, std::span<const T> b) {
  WR_CHECK(a.size() == b.size());
  if constexpr (detail::kVectors<T>)
    return WR_DISPATCH(DotOne<T>)(a.data(), b.data(), a.size());
  else
    return dot_ref<T>(a, b);
}

template <typename T>
void axpy_door(T alpha, std::span<const T> x, std::span<T> y) {
  WR_CHECK(x.size() == y.size());
  if constexpr (detail::kVectors<T>)
    WR_DISPATCH(Axpy<T>)(alpha, x.data(), y.data(), x.size());
  else
    axpy_ref<T>(alpha, x, y);
}

// [dot-naive]
// Rung 1: as one writes it down. The compiler must keep the order of the sum, so it cannot use
// vectors.
template <typename T>
T dot_naive_any(std::span<const T> a, std::span<const T> b) {
  WR_CHECK(a.size() == b.size());
  T sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
// [/dot-naive]

}  // namespace

float dot(std::span<const float> a, std::span<const float> b) { return dot_door(a, b); }
double dot(std::span<const double> a, std::span<const double> b) { return dot_door(a, b); }

void axpy(float alpha, std::span<const float> x, std::span<float> y) { axpy_door(alpha, x, y); }
void axpy(double alpha, std::span<const double> x, std::span<double> y) { axpy_door(alpha, x, y); }

namespace ladder {
float dot_naive(std::span<const float> a, std::span<const float> b) { return dot_naive_any(a, b); }
float dot_one(std::span<const float> a, std::span<const float> b) { return dot_one_door(a, b); }
double dot_naive(std::span<const double> a, std::span<const double> b) {
  return dot_naive_any(a, b);
}
double dot_one(std::span<const double> a, std::span<const double> b) { return dot_one_door(a, b); }
}  // namespace ladder

}  // namespace wr::kernels

#endif  // HWY_ONCE
