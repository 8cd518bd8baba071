#include "shared/kernels/reduce.hpp"

#include <algorithm>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/reduce.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
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

// [squares]
// The sum of squares, in double: the square of a float has 48 bits, and a double holds 53.
double SumOfSquares(const float* x, std::size_t n) {
  double rest = 0;
  std::size_t i = 0;
#if HWY_HAVE_FLOAT64
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> half;
  const std::size_t lanes = hn::Lanes(d);
  const auto square = [&](std::size_t at, auto sum) HWY_ATTR {
    const auto wide = hn::PromoteTo(d, hn::LoadU(half, x + at));
    return hn::MulAdd(wide, wide, sum);
  };
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    sum0 = square(i, sum0);
    sum1 = square(i + lanes, sum1);
    sum2 = square(i + 2 * lanes, sum2);
    sum3 = square(i + 3 * lanes, sum3);
  }
  rest = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
#endif
  for (; i < n; ++i) rest += double{x[i]} * double{x[i]};
  return rest;
}
// [/squares]

// [column-sums]
// Columns begin to end alone. out stays in the cache while the rows go by.
void ColumnSums(const float* x, float* out, std::size_t rows, std::size_t columns,
                std::size_t begin, std::size_t end) {
  for (std::size_t i = 0; i < rows; ++i) {
    const float* row = x + i * columns;
    Map(out + begin, end - begin, [&](auto d, std::size_t j) HWY_ATTR {
      return hn::Add(hn::LoadU(d, out + begin + j), hn::LoadU(d, row + begin + j));
    });
  }
}
// [/column-sums]

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

// [sum-of-squares]
double sum_of_squares(std::span<const float> x) {
  constexpr std::size_t kBlock = 4096;
  std::vector<double> sums((x.size() + kBlock - 1) / kBlock);
  const auto body = WR_DISPATCH(SumOfSquares);
  parallel_for(sums.size(), 0.08 * kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b)
      sums[b] = body(x.data() + b * kBlock, std::min(kBlock, x.size() - b * kBlock));
  });
  double sum = 0;
  for (const double block : sums) sum += block;
  return sum;
}
// [/sum-of-squares]

void column_sums(std::span<const float> x, std::span<float> out) {
  if (x.empty()) return;
  const std::size_t columns = out.size();
  WR_CHECK(columns > 0u);
  WR_CHECK(x.size() % columns == 0u);
  const std::size_t rows = x.size() / columns;
  const auto body = WR_DISPATCH(ColumnSums);
  parallel_for(columns, 0.1 * static_cast<double>(rows), [&](std::size_t begin, std::size_t end) {
    body(x.data(), out.data(), rows, columns, begin, end);
  });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
