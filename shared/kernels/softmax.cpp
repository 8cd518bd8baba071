#include "shared/kernels/softmax.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/softmax.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/dot-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/softmax-inl.hpp"
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

  // Exponentiate, and sum as we go
  const double sum = ExpOfRow(x, x, n, largest);

  // Normalise
  const float one_over_sum = static_cast<float>(1 / sum);
  Map(x, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, x + i), hn::Set(d, one_over_sum));
  });
}

void SoftmaxBackward(const float* p, const float* dp, float* dx, std::size_t n) {
  const float mean = Dot(p, dp, n);
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto above = hn::Sub(hn::LoadU(d, dp + i), hn::Set(d, mean));
    return hn::MulAdd(hn::LoadU(d, p + i), above, hn::LoadU(d, dx + i));
  });
}
// [/softmax]

// [log-softmax]
void LogSoftmax(float* x, std::size_t n) {
  const float largest = Max(x, n);
  if (largest == -std::numeric_limits<float>::infinity()) return;  // all masked

  const float log_sum = static_cast<float>(std::log(ExpOfRow(x, nullptr, n, largest)));
  Map(x, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto below = hn::Sub(hn::LoadU(d, x + i), hn::Set(d, largest));
    return hn::Sub(below, hn::Set(d, log_sum));
  });
}

void LogSoftmaxBackward(const float* y, const float* dy, float* dx, std::size_t n) {
  // A masked score has no say, whatever its dy
  const auto heard = [&](auto d, std::size_t i) HWY_ATTR {
    const auto masked = hn::Set(d, -std::numeric_limits<float>::infinity());
    return hn::IfThenZeroElse(hn::Eq(hn::LoadU(d, y + i), masked), hn::LoadU(d, dy + i));
  };
  const hn::ScalableTag<float> vector;
  auto sums = hn::Zero(vector);
  float rest = 0;
  const std::size_t lanes = hn::Lanes(vector);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) sums = hn::Add(sums, heard(vector, i));
  for (; i < n; ++i) rest += hn::GetLane(heard(hn::CappedTag<float, 1>(), i));
  const float sum = hn::GetLane(hn::SumOfLanes(vector, sums)) + rest;

  Map(dx, n, [&](auto d, std::size_t j) HWY_ATTR {
    const auto p = ExpVector(d, hn::LoadU(d, y + j));
    const auto change = hn::NegMulAdd(p, hn::Set(d, sum), heard(d, j));
    return hn::Add(hn::LoadU(d, dx + j), change);
  });
}
// [/log-softmax]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

// Calls row(where it begins) for each row, in threads if there is enough to do.
template <class Row>
void for_each_row(std::size_t size, std::size_t columns, double nanoseconds, Row row) {
  if (size == 0) return;
  WR_CHECK(columns > 0u);
  WR_CHECK(size % columns == 0u);
  parallel_for(size / columns, static_cast<double>(columns) * nanoseconds,
               [&](std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i) row(i * columns);
               });
}

}  // namespace

void softmax(std::span<float> x) { WR_DISPATCH(Softmax)(x.data(), x.size()); }

void softmax_rows(std::span<float> x, std::size_t columns) {
  for_each_row(x.size(), columns, 1.0, [&](std::size_t at) {
    WR_DISPATCH(Softmax)(x.data() + at, columns);
  });
}

void softmax_backward(std::span<const float> p, std::span<const float> dp, std::span<float> dx,
                      std::size_t columns) {
  WR_CHECK(p.size() == dx.size());
  WR_CHECK(dp.size() == dx.size());
  for_each_row(dx.size(), columns, 0.2, [&](std::size_t at) {
    WR_DISPATCH(SoftmaxBackward)(p.data() + at, dp.data() + at, dx.data() + at, columns);
  });
}

void log_softmax_rows(std::span<float> x, std::size_t columns) {
  for_each_row(x.size(), columns, 1.0, [&](std::size_t at) {
    WR_DISPATCH(LogSoftmax)(x.data() + at, columns);
  });
}

void log_softmax_backward(std::span<const float> y, std::span<const float> dy, std::span<float> dx,
                          std::size_t columns) {
  WR_CHECK(y.size() == dx.size());
  WR_CHECK(dy.size() == dx.size());
  for_each_row(dx.size(), columns, 0.7, [&](std::size_t at) {
    WR_DISPATCH(LogSoftmaxBackward)(y.data() + at, dy.data() + at, dx.data() + at, columns);
  });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
