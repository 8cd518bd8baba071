#include "shared/kernels/rope.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/rope.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [rope]
// Turns a and b by the angles of this cosine and this sine.
template <class V>
HWY_INLINE void Turn(V& a, V& b, V cosine, V sine) {
  const V turned = hn::MulSub(a, cosine, hn::Mul(b, sine));
  b = hn::MulAdd(a, sine, hn::Mul(b, cosine));
  a = turned;
}

// One position: all its heads. direction is 1, or -1 to turn back.
void TurnHeads(float* x, const float* cosines, const float* sines, float direction,
               const RopeShape& s) {
  const std::size_t half = s.head_size / 2;
  for (float* head = x; head != x + s.heads * s.head_size; head += s.head_size) {
    if (s.pairs == RopePairs::kInterleaved)
      ForEachVector<float>(half, [&](auto d, std::size_t k) HWY_ATTR {
        auto a = hn::Zero(d), b = hn::Zero(d);
        hn::LoadInterleaved2(d, head + 2 * k, a, b);
        Turn(a, b, hn::LoadU(d, cosines + k),
             hn::Mul(hn::Set(d, direction), hn::LoadU(d, sines + k)));
        hn::StoreInterleaved2(a, b, d, head + 2 * k);
      });
    else
      ForEachVector<float>(half, [&](auto d, std::size_t k) HWY_ATTR {
        auto a = hn::LoadU(d, head + k), b = hn::LoadU(d, head + half + k);
        Turn(a, b, hn::LoadU(d, cosines + k),
             hn::Mul(hn::Set(d, direction), hn::LoadU(d, sines + k)));
        hn::StoreU(a, d, head + k);
        hn::StoreU(b, d, head + half + k);
      });
  }
}
// [/rope]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

void turn(std::span<float> x, std::span<const float> cosines, std::span<const float> sines,
          float direction, const RopeShape& s) {
  WR_CHECK(s.head_size > 0u);
  WR_CHECK(s.head_size % 2 == 0u);
  WR_CHECK(s.heads > 0u);
  const std::size_t row = s.heads * s.head_size, half = s.head_size / 2;
  const std::size_t positions = x.size() / row;
  WR_CHECK(x.size() == positions * row);
  WR_CHECK(cosines.size() == sines.size());
  WR_CHECK(cosines.size() % half == 0u);
  WR_CHECK(s.first <= cosines.size() / half);
  WR_CHECK(positions <= cosines.size() / half - s.first);
  const auto body = WR_DISPATCH(TurnHeads);
  parallel_for(positions, 0.15 * static_cast<double>(row), [&](std::size_t begin, std::size_t end) {
    for (std::size_t t = begin; t < end; ++t)
      body(x.data() + t * row, cosines.data() + (s.first + t) * half,
           sines.data() + (s.first + t) * half, direction, s);
  });
}

}  // namespace

// [rope-table]
void rope_table(std::span<float> cosines, std::span<float> sines, std::size_t head_size,
                double base) {
  WR_CHECK(head_size > 0u);
  WR_CHECK(head_size % 2 == 0u);
  const std::size_t half = head_size / 2;
  WR_CHECK(cosines.size() == sines.size());
  WR_CHECK(cosines.size() % half == 0u);
  for (std::size_t k = 0; k < half; ++k) {
    const double frequency =
        std::pow(base, -2 * static_cast<double>(k) / static_cast<double>(head_size));
    for (std::size_t position = 0; position < cosines.size() / half; ++position) {
      const double angle = static_cast<double>(position) * frequency;
      cosines[position * half + k] = static_cast<float>(std::cos(angle));
      sines[position * half + k] = static_cast<float>(std::sin(angle));
    }
  }
}
// [/rope-table]

void rope(std::span<float> x, std::span<const float> cosines, std::span<const float> sines,
          const RopeShape& shape) {
  turn(x, cosines, sines, 1, shape);
}

void rope_backward(std::span<float> dx, std::span<const float> cosines,
                   std::span<const float> sines, const RopeShape& shape) {
  turn(dx, cosines, sines, -1, shape);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
